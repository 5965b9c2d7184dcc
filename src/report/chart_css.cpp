#include <string>

#include "sendsim/report/chart.hpp"

namespace sendsim::report {
namespace {

// Colours of series: the Government Analysis Function's categorical palette (2023), each 3:1 or
// more on white; names beside series are as dark as text must be, 4.5:1. For dark backgrounds the
// same hues, lighter. Cells of a heat map carry their own pair of fill and text.
constexpr const char* kLight = R"(--chart-back:#fff;--chart-text:#0b0c0c;--chart-soft:#484c50;
--chart-grid:#d9dcde;--chart-axis:#6f777b;--chart-0:#3d3d3d;--chart-1:#12436d;--chart-2:#28a197;
--chart-3:#801650;--chart-4:#f46a25;--chart-5:#3d3d3d;--chart-6:#a285d1;--chart-name-0:#3d3d3d;
--chart-name-1:#12436d;--chart-name-2:#17756d;--chart-name-3:#801650;--chart-name-4:#b3430a;
--chart-name-5:#3d3d3d;--chart-name-6:#6b4aa5;--chart-up:#c94c0b;--chart-down:#17756d;
)";
constexpr const char* kDark = R"(--chart-back:#16191c;--chart-text:#f3f2f1;--chart-soft:#c3c8cc;
--chart-grid:#3a3f44;--chart-axis:#8f979d;--chart-0:#d0d4d8;--chart-1:#6cabe0;--chart-2:#45c4b8;
--chart-3:#e27cb4;--chart-4:#ff9459;--chart-5:#d0d4d8;--chart-6:#bfa6ea;--chart-name-0:#d0d4d8;
--chart-name-1:#6cabe0;--chart-name-2:#45c4b8;--chart-name-3:#e27cb4;--chart-name-4:#ff9459;
--chart-name-5:#d0d4d8;--chart-name-6:#bfa6ea;--chart-up:#ff9459;--chart-down:#45c4b8;
)";
constexpr const char* kForced = R"(--chart-back:Canvas;--chart-text:CanvasText;
--chart-soft:CanvasText;--chart-grid:GrayText;--chart-axis:CanvasText;--chart-0:CanvasText;
--chart-1:CanvasText;--chart-2:LinkText;--chart-3:GrayText;--chart-4:ActiveText;
--chart-5:VisitedText;--chart-6:CanvasText;--chart-name-0:CanvasText;--chart-name-1:CanvasText;
--chart-name-2:CanvasText;--chart-name-3:CanvasText;--chart-name-4:CanvasText;
--chart-name-5:CanvasText;--chart-name-6:CanvasText;--chart-up:GrayText;--chart-down:LinkText;
)";

constexpr const char* kRules = R"(.chart{display:block;width:100%;height:auto;
font-family:Arial,Helvetica,"Liberation Sans",Arimo,"Nimbus Sans",sans-serif;font-size:13px;
font-variant-numeric:tabular-nums;overflow:visible}
.chart text{fill:var(--chart-text)}
.chart .small{font-size:12px}
.chart.narrow{font-size:12px}
.chart.narrow .small{font-size:11px}
.chart .mid{text-anchor:middle}
.chart .end{text-anchor:end}
.chart .bold{font-weight:bold}
.chart .soft,.chart .axis text{fill:var(--chart-soft)}
.chart .halo{paint-order:stroke;stroke:var(--chart-back);stroke-width:4px;stroke-linejoin:round}
.chart .name{font-weight:bold;fill:var(--name)}
.chart path{fill:none}
.chart .c0{--c:var(--chart-0);--name:var(--chart-name-0)}
.chart .ck{--c:var(--chart-axis)}
.chart .c1{--c:var(--chart-1);--name:var(--chart-name-1)}
.chart .c2{--c:var(--chart-2);--name:var(--chart-name-2)}
.chart .c3{--c:var(--chart-3);--name:var(--chart-name-3)}
.chart .c4{--c:var(--chart-4);--name:var(--chart-name-4)}
.chart .c5{--c:var(--chart-5);--name:var(--chart-name-5)}
.chart .c6{--c:var(--chart-6);--name:var(--chart-name-6)}
.chart .grid{stroke:var(--chart-grid)}
.chart .base,.chart .tick{stroke:var(--chart-axis)}
.chart .base{stroke-width:1.5px}
.chart .line{stroke:var(--c);stroke-width:2.5px;stroke-linejoin:round}
.chart .d1{stroke-dasharray:none}
.chart .d2{stroke-dasharray:9 4}
.chart .d3{stroke-dasharray:3 3}
.chart .d4{stroke-dasharray:12 4 3 4}
.chart .d5{stroke-dasharray:6 2}
.chart .d6{stroke-dasharray:12 3 3 3 3 3}
.chart .dashed{stroke-dasharray:6 4}
.chart .outer,.chart .inner{fill:var(--c);stroke:var(--c);stroke-width:.8px;stroke-dasharray:none}
.chart .outer{fill-opacity:.13}
.chart .inner{fill-opacity:.22}
.chart .dot,.chart .dot circle,.chart path.dot{fill:var(--c);stroke:var(--chart-back);stroke-width:1px;
stroke-dasharray:none}
.chart .join{stroke:var(--chart-0);stroke-width:1.5px;stroke-dasharray:2 2}
.chart .mark{stroke:var(--chart-text);stroke-dasharray:4 3}
.chart .level{stroke:var(--chart-text);stroke-width:1.5px;stroke-dasharray:1 3;
stroke-linecap:round}
.chart .lead{stroke:var(--c)}
.chart .dot path{stroke-dasharray:none}
.chart .hit rect{fill:#000;fill-opacity:0;pointer-events:all}
.chart .hit rect:hover{fill:var(--chart-text);fill-opacity:.07}
.chart .bar,.chart .part{fill:var(--c)}
.chart .part{stroke-width:.6px}
.chart .p1{fill-opacity:1}
.chart .p2{fill-opacity:.45;stroke:var(--c)}
.chart .p3{fill-opacity:.7;stroke:var(--c)}
.chart .p4{fill-opacity:.2;stroke:var(--c)}
.chart .up{--c:var(--chart-up)}
.chart .down{--c:var(--chart-down)}
.chart .under{stroke:var(--chart-back);stroke-width:4px}
.chart .whisker{stroke:var(--chart-text);stroke-width:1.5px}
.chart .link{stroke:var(--chart-soft);stroke-dasharray:2 2}
.chart .q1{fill:#eff5fa}
.chart .on-q1{fill:#0b0c0c}
.chart .q2{fill:#d3e3f0}
.chart .on-q2{fill:#0b0c0c}
.chart .q3{fill:#a9cae3}
.chart .on-q3{fill:#0b0c0c}
.chart .q4{fill:#7aaed4}
.chart .on-q4{fill:#0b0c0c}
.chart .q5{fill:#3a76aa}
.chart .on-q5{fill:#fff}
.chart .q6{fill:#22598c}
.chart .on-q6{fill:#fff}
.chart .q7{fill:#12436d}
.chart .on-q7{fill:#fff}
.chart .cell{stroke:var(--chart-back);stroke-width:1px}
.chart .none{fill:none;stroke:var(--chart-grid)}
.chart .thin{stroke-width:1.3px}
.chart .ribbons path{fill:var(--c);fill-opacity:.45}
.chart .ribbons path:hover{fill-opacity:.85}
.chart .empty{fill:none;stroke:var(--chart-grid)}
)";

}  // namespace

std::string chart_css() {
  const std::string light = std::string{"{"} + kLight + "}\n";
  const std::string dark = std::string{"{"} + kDark + "}\n";
  return ".chart" + light + "[data-theme=dark] .chart" + dark +
         "@media (prefers-color-scheme:dark){:root:not([data-theme=light]) .chart" + dark + "}\n" +
         kRules + "@media print{:root .chart,:root[data-theme] .chart" + light +
         ".chart *{print-color-adjust:exact;-webkit-print-color-adjust:exact}}\n" +
         "@media (forced-colors:active){:root .chart,:root[data-theme] .chart{" + kForced +
         "forced-color-adjust:none}\n.chart .cell{fill:Canvas;stroke:CanvasText}"
         ".chart .cell+text{fill:CanvasText}}\n";
}

}  // namespace sendsim::report
