#include <catch2/catch.hpp>

#include "return_shapes.hpp"
#include "sendsim/sen2/read.hpp"

// Damaged returns: what each is told by, word for word, that no message holds a piece of a child's
// record, and that memory stays in bounds.

using namespace sendsim;
using namespace sendsim::sen2;
using shapes::Blades;
using shapes::Record;
using shapes::replaced;

namespace {

/// One damaged input. `message` is what() of the ReturnError or, if it can be lived with, `read: `
/// and the number of findings.
struct Damage {
  std::string what;
  std::function<Return()> read;
  std::string message;
};

/// Pieces of the planted persons in every spelling in which a file holds them.
bool names_a_child(const std::string& text) {
  for (const std::string piece : {"Planted", "Quentina", "ZZ99", "9ZZ", "Z1000", "1000000",
                                  "99000000", "2021-01-01", "2021-Jan-01", "01/01/2021", "44197"})
    if (text.find(piece) != std::string::npos) return true;
  return false;
}

std::string outcome_of(const std::function<Return()>& read) {
  try {
    const Return result = read();
    for (const Finding& finding : result.findings)
      if (names_a_child(finding.field) || names_a_child(finding.assumed)) return "a child is named";
    for (const std::string& file : result.files)
      if (names_a_child(file)) return "a child is named";
    return "read: " + std::to_string(result.findings.size());
  } catch (const ReturnError& error) {
    return error.what();
  }
}

/// The highest memory while something runs, above what was held before, in MiB; 0 where the system
/// does not tell.
class PeakMemory {
 public:
  PeakMemory() {
    std::ofstream{"/proc/self/clear_refs"} << "5";
    before_ = in_kib("VmRSS:");
  }
  [[nodiscard]] long rise() const { return (in_kib("VmHWM:") - before_) / 1024; }

 private:
  static long in_kib(const std::string& key) {
    std::ifstream status{"/proc/self/status"};
    for (std::string word; status >> word;) {
      long value = 0;
      if (word == key && status >> value) return value;
    }
    return 0;
  }
  long before_ = 0;
};

/// A bound in MiB; sanitizers keep memory for their own ends.
long mebibytes(long bound) { return SENDSIM_SAMPLE_DIVISOR > 1 ? 100 * bound : bound; }

const Record& root() {
  static const Record kRoot = shapes::sample(30);
  return kRoot;
}

/// The sample's blades after a change.
std::function<Return()> blades(std::function<void(Blades&)> change, ReadLimits limits = {}) {
  return [change = std::move(change), limits] {
    Blades changed = shapes::blades_of(root(), "");
    change(changed);
    return read_blades(changed.texts(), shapes::kKey, limits);
  };
}

/// The sample's blades after a change of one of them.
std::function<Return()> blade(std::string module, std::function<void(std::string&)> change,
                              ReadLimits limits = {}) {
  return blades([module = std::move(module),
                 change = std::move(change)](Blades& all) { change(all[module]); },
                limits);
}

std::function<Return()> xml(std::function<void(std::string&)> change, ReadLimits limits = {}) {
  return [change = std::move(change), limits] {
    std::string text = shapes::xml_of(root());
    change(text);
    return read_xml({"sen2.xml", text}, shapes::kKey, limits);
  };
}

std::function<Return()> workbook(std::function<std::string()> make, ReadLimits limits = {}) {
  return [make = std::move(make), limits] {
    const std::string bytes = make();
    return read_workbook({"template.xlsx", bytes}, shapes::kKey, limits);
  };
}

std::string good_workbook() {
  static const std::string kBytes = shapes::workbook_of(root());
  return kBytes;
}

void swap_words(std::string& text, const std::string& a, const std::string& b) {
  text = replaced(text, a, "\x01");
  text = replaced(text, b, a);
  text = replaced(text, "\x01", b);
}

/// Every date after "20" of the text's rows, as another year.
void set_years(std::string& text, const std::string& year) {
  for (std::size_t at = text.find('\n'); (at = text.find(",20", at)) != std::string::npos; ++at)
    if (text[at + 5] == '-') text.replace(at + 1, 4, year);
}

std::string wide(const std::string& text, int bytes) {
  std::string out;
  for (const char c : text) out += c + std::string(static_cast<std::size_t>(bytes) - 1, '\0');
  return out;
}

std::string repeated(std::string_view piece, std::size_t times) {
  std::string out;
  out.reserve(piece.size() * times);
  for (std::size_t i = 0; i < times; ++i) out += piece;
  return out;
}

/// A sheet's row of texts.
std::string row(const std::vector<std::string>& cells, const std::string& attributes = {}) {
  std::string out = "<row" + attributes + ">";
  for (const std::string& cell : cells)
    out += "<c t=\"inlineStr\"><is><t>" + cell + "</t></is></c>";
  return out + "</row>";
}

std::string with_password() {
  const shapes::ScratchFile file{".zip"};
  int fault = 0;
  zip_t* archive = zip_open(file.path().c_str(), ZIP_CREATE | ZIP_TRUNCATE, &fault);
  const std::string text = "<workbook/>";
  for (const std::string path : {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"}) {
    zip_source_t* source = zip_source_buffer(archive, text.data(), text.size(), 0);
    const auto index = zip_file_add(archive, path.c_str(), source, 0);
    zip_file_set_encryption(archive, static_cast<zip_uint64_t>(index), ZIP_EM_AES_256, "secret");
  }
  zip_close(archive);
  return file.bytes();
}

const std::string kOle = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

std::vector<Damage> damaged_blades() {
  return {
      {"an empty file", blade("person", [](std::string& t) { t.clear(); }),
       "person.csv:1: expected a header, got nothing"},
      {"no header", blade("person", [](std::string& t) { t.erase(0, t.find('\n') + 1); }),
       "person.csv:1: expected a column \"persontableid\" of person"},
      {"a header alone", blade("person", [](std::string& t) { t.resize(t.find('\n') + 1); }),
       "sen2.csv: expected person records, found none"},
      {"a module missing", blades([](Blades& b) { b.erase("requests"); }),
       "sen2.csv: expected a blade of requests beside this one"},
      {"a module twice",
       blades([](Blades& b) { b.files.emplace_back("copy_person.csv", b["person"]); }),
       "copy_person.csv: expected one blade of person only; person.csv is another"},
      {"no file", [] { return read_blades({}, shapes::kKey); },
       "blade files: expected a blade of person beside this one"},
      {"a file of something else",
       blades([](Blades& b) { b.files.emplace_back("notes.csv", "Surname,Remark\nPlanted1,x\n"); }),
       "notes.csv:1: expected one of the nine blades: a name that ends in _person.csv, "
       "_requests.csv, ... or a first column persontableid, requeststableid, ..."},
      {"a row too short", blade("person", [](std::string& t) { t = replaced(t, ",Quentina", ""); }),
       "person.csv:2: expected 14 cells as in the header, got 13"},
      {"a row too long",
       blade("person", [](std::string& t) { t = replaced(t, ",Quentina", ",Quentina,x"); }),
       "person.csv:2: expected 14 cells as in the header, got 15"},
      {"cut off in a row", blade("person", [](std::string& t) { t.resize(t.size() - 30); }),
       "person.csv:31: expected 14 cells as in the header, got 10"},
      {"a quotation mark that is never closed",
       blade("person", [](std::string& t) { t = replaced(t, "Quentina", "\"Quentina"); }),
       "person.csv:2: expected well-formed CSV: a quotation mark that is never closed"},
      {"a quotation mark within a cell",
       blade("person", [](std::string& t) { t = replaced(t, "Quentina", "Quen\"tina"); }),
       "person.csv:2: expected well-formed CSV: a quotation mark inside a cell that does not begin "
       "with one"},
      {"text behind a closing quotation mark",
       blade("person", [](std::string& t) { t = replaced(t, "Quentina", "\"Quen\"tina"); }),
       "person.csv:2: expected well-formed CSV: expected a comma or the row's end after the "
       "closing quote"},
      {"lines that end in carriage returns alone",
       blade("person", [](std::string& t) { std::replace(t.begin(), t.end(), '\n', '\r'); }),
       "person.csv:1: expected well-formed CSV: a carriage return without a line feed"},
      {"NUL bytes",
       blade("person",
             [](std::string& t) {
               t = replaced(t, "Quentina", std::string{"Q\0a", 3});
             }),
       "person.csv:2: expected text, got a NUL byte"},
      {"UTF-32",
       blade("person", [](std::string& t) { t = "\xFF\xFE" + std::string(2, '\0') + wide(t, 4); }),
       "person.csv:1: expected text, got a NUL byte"},
      {"UTF-16 cut off within a unit",
       blade("senneed", [](std::string& t) { t = "\xFF\xFE" + wide(t, 2) + "A"; }),
       "senneed.csv:35: expected 7 cells as in the header, got 1"},
      {"another separator",
       blade("person", [](std::string& t) { std::replace(t.begin(), t.end(), ',', ';'); }),
       "person.csv:1: expected a column \"persontableid\" of person"},
      {"JSON", blade("person", [](std::string& t) { t = "[{\"surname\": \"Planted1\"}]"; }),
       "person.csv:1: expected well-formed CSV: a quotation mark inside a cell that does not begin "
       "with one"},
      {"XML", blade("person", [](std::string& t) { t = shapes::xml_of(root()); }),
       "person.csv:1: expected well-formed CSV: a quotation mark inside a cell that does not begin "
       "with one"},
      {"a workbook", blade("person", [](std::string& t) { t = good_workbook(); }),
       "person.csv:1: expected text, got a NUL byte"},
      {"birth date and sex changed places",
       blade("person", [](std::string& t) { swap_words(t, "personbirthdate", "sex"); }),
       "person.csv:2: expected dates in column \"personbirthdate\" of person; most of its cells "
       "(30 of 30) hold something else. Have columns changed places?"},
      {"UPN and surname changed places",
       blade("person",
             [](std::string& t) {
               swap_words(t, "surname", "upn,");
               t = replaced(t, "surname", "surname,");
               t = replaced(t, "upn,,", "upn,");
             }),
       "person.csv:2: expected unique pupil numbers in column \"upn\" of person; most of its cells "
       "(30 of 30) hold something else. Have columns changed places?"},
      {"URN and UKPRN changed places",
       blade("placementdetail", [](std::string& t) { swap_words(t, "urn", "ukprn"); }),
       "placementdetail.csv:2: expected establishments' numbers in column \"ukprn\" of "
       "placementdetail; most of its cells (31 of 31) hold something else. Have columns changed "
       "places?"},
      {"rank and need changed places",
       blade("senneed",
             [](std::string& t) {
               swap_words(t, "sentype,", "sentyperank");
               t = replaced(t, "sentyperanksentype,", "sentyperank,sentype");
             }),
       "senneed.csv:2: expected the specification's codes in column \"sentype\" of senneed; most "
       "of its cells (33 of 33) hold something else. Have columns changed places?"},
      {"months of another language",
       blade("requests",
             [](std::string& t) {
               for (std::size_t at = 0; (at = t.find("-Feb-", at)) != std::string::npos;)
                 t.replace(at, 5, "-Fev-");
             }),
       "requests.csv:2: expected dates in column \"receiveddate\" of requests; most of its cells "
       "(25 of 33) hold something else. Have columns changed places?"},
      {"the column of birth dates missing",
       blade("person", [](std::string& t) { t = replaced(t, "personbirthdate", "born"); }),
       "person.csv:1: expected a column \"personbirthdate\" of person"},
      {"the parent's column missing",
       blade("senneed", [](std::string& t) { t = replaced(t, "activeplanstableid", "plan"); }),
       "senneed.csv:1: expected a column \"activeplanstableid\" of senneed"},
      {"settings' columns missing",
       blade("placementdetail",
             [](std::string& t) { t = replaced(t, "urn,ukprn,sensetting,", "a,b,c,"); }),
       "placementdetail.csv:1: expected a column \"urn\" of placementdetail"},
      {"dates of 1900", blade("namedplan", [](std::string& t) { set_years(t, "1900"); }),
       "read: 26"},
      {"dates of 2090", blade("namedplan", [](std::string& t) { set_years(t, "2090"); }),
       "read: 26"},
      {"births in 1900", blade("person", [](std::string& t) { set_years(t, "1900"); }), "read: 30"},
      {"births in 2090", blade("person", [](std::string& t) { set_years(t, "2090"); }), "read: 30"},
      {"every child twice, with other ids",
       blade("person",
             [](std::string& t) {
               std::string more = t.substr(t.find('\n') + 1);
               for (std::size_t at = 0; at < more.size(); at = more.find('\n', at) + 1)
                 more.insert(at, "5000");
               t += more;
             }),
       "read: 28"},
      {"every parent its own child",
       blade("requests",
             [](std::string& t) {
               std::string out = t.substr(0, t.find('\n') + 1);
               for (int i = 900; i < 930; ++i)
                 out += std::to_string(i) + ",999,1,S1," + std::to_string(i) + ",,,,,,,,\n";
               t = out;
             }),
       "read: 186"},
      {"another collection",
       blade("sen2", [](std::string& t) { t = replaced(t, ",SEN2,", ",SC,"); }),
       "sen2.csv:2: expected the collection SEN2"},
      {"no year anywhere", blades([](Blades& b) {
         b["sen2"] = replaced(replaced(b["sen2"], ",2026,", ",,"), "2026-Jan-15 00:00:00", "");
       }),
       "person.csv:2: expected the year of the census before the first person: in the header "
       "record or in the file's name"},
      {"a cell of a million bytes",
       blade("person",
             [](std::string& t) { t = replaced(t, "Quentina", std::string(1'000'000, 'Q')); }),
       "person.csv:2: expected well-formed CSV: a cell of more than 65536 bytes"},
      {"one line of 64 MiB",
       blade("person", [](std::string& t) { t += std::string(std::size_t{1} << 26U, 'Q'); }),
       "person.csv:32: expected well-formed CSV: a cell of more than 65536 bytes"},
      {"one row of millions of cells",
       blade("person", [](std::string& t) { t += std::string(4'000'000, ','); }),
       "person.csv:32: expected well-formed CSV: a row of more than 1000 cells"},
      {"more bytes than are read",
       blade("person", [](std::string& t) { t += std::string(5000, ','); }, {.bytes = 10'000}),
       "requests.csv: expected at most 10000 bytes in a return's files"},
      {"more records than are read", blade("person", [](std::string&) {}, {.records = 20}),
       "person.csv:21: expected at most 20 records in a return"},
      {"more problems than are told",
       blade("person", [](std::string& t) { set_years(t, "1900"); }, {.findings = 10}),
       "person.csv:12: expected a return with at most 10 problems"},
      {"hundreds of needs of one child",
       blade("senneed",
             [](std::string& t) {
               for (int i = 0; i < 300; ++i)
                 t += std::to_string(9000 + i) + ",999,1,S1,1,ASD," + std::to_string(1 + i % 90) +
                      "\n";
             }),
       "senneed.csv:233: expected at most 200 senneed records below one parent"},
  };
}

std::vector<Damage> damaged_xml() {
  const auto with_doctype = [](const std::string& subset, const std::string& use) {
    return xml([=](std::string& t) {
      t = replaced(t, "<Message>", "<!DOCTYPE Message " + subset + "><Message>");
      t = replaced(t, "Planted0", use);
    });
  };
  return {
      {"an empty text", xml([](std::string& t) { t.clear(); }),
       "sen2.xml:1: expected well-formed XML: no element found"},
      {"cut off", xml([](std::string& t) { t.resize(t.size() / 2); }),
       "sen2.xml:111: expected well-formed XML: unclosed token"},
      {"cut off behind the persons", xml([](std::string& t) { t = replaced(t, "</Message>", ""); }),
       "sen2.xml:226: expected well-formed XML: no element found"},
      {"a tag that closes another",
       xml([](std::string& t) { t = replaced(t, "</Surname>", "</Forename>"); }),
       "sen2.xml:5: expected well-formed XML: mismatched tag"},
      {"entities that grow",
       with_doctype(
           "[<!ENTITY a \"Quentina\"><!ENTITY b \"&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;\">]",
           "&c;"),
       "sen2.xml:2: expected no document type declaration: entities are not read"},
      {"an external entity", with_doctype("[<!ENTITY a SYSTEM \"file:///etc/passwd\">]", "&a;"),
       "sen2.xml:2: expected no document type declaration: entities are not read"},
      {"an external declaration", with_doctype("SYSTEM \"http://127.0.0.1/a.dtd\"", "x"),
       "sen2.xml:2: expected no document type declaration: entities are not read"},
      {"a parameter entity", with_doctype("[<!ENTITY % a SYSTEM \"file:///etc/passwd\"> %a;]", "x"),
       "sen2.xml:2: expected no document type declaration: entities are not read"},
      {"an entity that is not declared",
       xml([](std::string& t) { t = replaced(t, "Planted0", "&nbsp;"); }),
       "sen2.xml:5: expected well-formed XML: undefined entity"},
      {"elements within elements without end",
       xml([](std::string& t) { t = replaced(t, "<Persons>", repeated("<Persons>", 100'000)); }),
       "sen2.xml:4: expected at most 32 elements within each other"},
      {"an element of a million bytes",
       xml([](std::string& t) { t = replaced(t, "<UPN>", "<UPN>" + std::string(1'000'000, 'Q')); }),
       "sen2.xml:5: expected at most 65536 bytes in one element"},
      {"a name of a million bytes is passed over",
       xml([](std::string& t) { t = replaced(t, "Planted0", std::string(1'000'000, 'Q')); }),
       "read: 0"},
      {"an attribute of 64 MiB", xml([](std::string& t) {
         t = replaced(t, "<Persons>",
                      "<Persons a=\"" + std::string(std::size_t{1} << 26U, 'Q') + "\">");
       }),
       "sen2.xml:4: expected no tag of more than 1048576 bytes"},
      {"a tag that never ends", xml([](std::string& t) {
         t = replaced(t, "<Persons>", "<" + std::string(std::size_t{1} << 26U, 'Q'));
       }),
       "sen2.xml:4: expected no tag of more than 1048576 bytes"},
      {"a comment that never ends", xml([](std::string& t) {
         t = replaced(t, "<Persons>", "<!--" + std::string(std::size_t{1} << 26U, 'Q'));
       }),
       "sen2.xml:4: expected no tag of more than 1048576 bytes"},
      {"an unknown encoding", xml([](std::string& t) { t = replaced(t, "UTF-8", "EBCDIC"); }),
       "sen2.xml:1: expected UTF-8, UTF-16, ISO-8859-1 or Windows-1252 as the declared encoding"},
      {"bytes that are not in the declared encoding",
       xml([](std::string& t) { t = replaced(t, "Planted0", "Plant\xE9"); }),
       "sen2.xml:5: expected well-formed XML in the encoding that it declares: not well-formed"},
      {"a NUL byte", xml([](std::string& t) {
         t = replaced(t, "Planted0", std::string{"P\0", 2});
       }),
       "sen2.xml:5: expected well-formed XML in the encoding that it declares: not well-formed"},
      {"two roots", xml([](std::string& t) { t += "<Message/>"; }),
       "sen2.xml:226: expected well-formed XML: junk after document element"},
      {"a page of the web",
       xml([](std::string& t) { t = "<html><head/><body><p>Planted1</p></body></html>"; }),
       "sen2.xml: expected person records, found none"},
      {"text alone", xml([](std::string& t) { t = "Planted1,Quentina\n"; }),
       "sen2.xml:1: expected well-formed XML: syntax error"},
      {"an attribute twice",
       xml([](std::string& t) { t = replaced(t, "<Persons>", "<Persons a=\"1\" a=\"2\">"); }),
       "sen2.xml:4: expected well-formed XML: duplicate attribute"},
      {"another collection",
       xml([](std::string& t) { t = replaced(t, "<Collection>SEN2", "<Collection>SC"); }),
       "sen2.xml:3: expected the collection SEN2"},
      {"no year", xml([](std::string& t) {
         t = replaced(replaced(t, "<Year>2026</Year>", ""), "2026-01-15", "");
       }),
       "sen2.xml:5: expected the year of the census before the first person: in the header record "
       "or in the file's name"},
      {"no person", xml([](std::string& t) {
         const std::size_t begin = t.find("<Persons>") + 9;
         t.erase(begin, t.find("</Persons>") - begin);
       }),
       "sen2.xml: expected person records, found none"},
      {"a field twice",
       xml([](std::string& t) { t = replaced(t, "<Sex>F</Sex>", "<Sex>F</Sex><Sex>M</Sex>"); }),
       "read: 1"},
      {"a blade", xml([](std::string& t) { t = shapes::blades_of(root())["person"]; }),
       "sen2.xml:1: expected well-formed XML: syntax error"},
      {"a million empty requests", xml([](std::string& t) {
         t = replaced(t, "<Requests>", repeated("<Requests/>", 1'000'000) + "<Requests>");
       }),
       "sen2.xml:5: expected at most 200 requests records below one parent"},
  };
}

std::vector<Damage> damaged_workbooks() {
  using shapes::package_of;
  using shapes::sheet_of;
  const auto sheet = [](std::string rows) {
    return workbook([rows = std::move(rows)] { return package_of(sheet_of(rows)); });
  };
  const std::string header =
      row({"Header Record"}) + row({"Year", "LA Number"}) + row({"2026", "999"});
  return {
      {"no zip file", workbook([] { return std::string{"Surname\nPlanted1"}; }),
       "template.xlsx: expected an .xlsx workbook: the file is none, or is damaged"},
      {"an empty file", workbook([] { return std::string{}; }),
       "template.xlsx: expected an .xlsx workbook"},
      {"cut off", workbook([] { return good_workbook().substr(0, 4000); }),
       "template.xlsx: expected an .xlsx workbook: the file is none, or is damaged"},
      {"a damaged directory", workbook([] {
         std::string bytes = good_workbook();
         bytes.replace(bytes.rfind("PK\x01\x02"), 4, "PK\x09\x09");
         return bytes;
       }),
       "template.xlsx: expected an .xlsx workbook: the file is none, or is damaged"},
      {"a directory elsewhere", workbook([] {
         std::string bytes = good_workbook();
         const std::size_t end = bytes.rfind("PK\x05\x06");
         bytes.replace(end + 16, 4, "\xFF\xFF\xFF\x7F");
         return bytes;
       }),
       "template.xlsx: expected an .xlsx workbook: the file is none, or is damaged"},
      {"damaged parts", workbook([] {
         std::string bytes = good_workbook();
         for (std::size_t at = 600; at < bytes.size() / 2; at += 97) bytes[at] ^= '\x55';
         return bytes;
       }),
       "template.xlsx: expected a workbook that can be unpacked: a part is damaged"},
      {"a part with a password", workbook(with_password),
       "template.xlsx: expected a workbook that can be unpacked: a part has a password or is "
       "damaged"},
      {"a workbook with a password", workbook([] {
         return kOle + std::string(600, '\0') + wide("EncryptedPackage", 2) +
                std::string(600, '\0');
       }),
       "template.xlsx: expected a workbook without a password: save a copy that has none"},
      {"a workbook of Excel 97", workbook([] { return kOle + std::string(2000, '\0'); }),
       "template.xlsx: expected an .xlsx workbook, got an older .xls: save it as .xlsx"},
      {"an empty zip file", workbook([] { return "PK\x05\x06" + std::string(18, '\0'); }),
       "template.xlsx: expected an .xlsx workbook"},
      {"a document", workbook([] {
         return shapes::zip_of({{"word/document.xml", "<w/>"}});
       }),
       "template.xlsx: expected an .xlsx workbook"},
      {"a sheet of another name",
       workbook([] { return shapes::workbook_of(root(), {.sheet = "Data Entry"}); }),
       "template.xlsx: expected a sheet \"Data Entry Template\""},
      {"a sheet that is not there", workbook([] {
         return shapes::zip_of(
             {{"xl/workbook.xml",
               "<workbook><sheets><sheet name=\"Data Entry Template\" "
               "id=\"rId9\"/></sheets></workbook>"},
              {"xl/_rels/workbook.xml.rels",
               "<Relationships><Relationship Id=\"rId9\" Target=\"../../../../etc/passwd\"/>"
               "</Relationships>"}});
       }),
       "template.xlsx: expected the sheet \"Data Entry Template\", which is lost"},
      {"a zip file within", workbook([] { return package_of(good_workbook()); }),
       "template.xlsx:1: expected well-formed XML in the encoding that it declares: not "
       "well-formed"},
      {"entities within", workbook([] {
         return package_of("<!DOCTYPE w [<!ENTITY a SYSTEM \"file:///etc/passwd\">]>" +
                           sheet_of(row({"&a;"})));
       }),
       "template.xlsx:1: expected no document type declaration: entities are not read"},
      {"entities in the texts", workbook([] {
         return package_of(sheet_of(""), "<!DOCTYPE s [<!ENTITY a \"Quentina\">]><sst/>");
       }),
       "template.xlsx:1: expected no document type declaration: entities are not read"},
      {"a sheet cut off", workbook([] { return package_of("<worksheet><sheetData><row><c><v>1"); }),
       "template.xlsx:1: expected well-formed XML: no element found"},
      {"a bomb of blanks",
       workbook([] { return package_of(sheet_of(std::string(std::size_t{100} << 20U, ' '))); },
                {.bytes = std::uint64_t{1} << 26U}),
       "template.xlsx: expected at most 67108864 bytes, unpacked"},
      {"a bomb of one cell", workbook([] {
         return package_of(sheet_of(row({std::string(std::size_t{100} << 20U, 'Q')})));
       }),
       "template.xlsx:1: expected at most 65536 bytes in one cell"},
      {"a bomb of one shared text", workbook([] {
         return package_of(
             sheet_of(""),
             "<sst><si><t>" + std::string(std::size_t{100} << 20U, 'Q') + "</t></si></sst>");
       }),
       "template.xlsx: expected at most 65536 bytes in one cell"},
      {"a bomb of shared texts", workbook([] {
         return package_of(sheet_of(""), "<sst>" + repeated("<si/>", 3'000'000) + "</sst>");
       }),
       "template.xlsx: expected at most 2000000 different texts"},
      {"a bomb of cells",
       sheet(row({"Person Record"}) + "<row>" + repeated("<c><v>1</v></c>", 2'000'000) + "</row>"),
       "template.xlsx:2: expected cells with a column from A to XFD"},
      {"rows that go backwards", sheet("<row r=\"5\"/><row r=\"4\"/>"),
       "template.xlsx:5: expected rows of a worksheet in ascending order"},
      {"a row beyond Excel's last", sheet("<row r=\"9999999\"/>"),
       "template.xlsx: expected rows of a worksheet in ascending order"},
      {"a column beyond Excel's last", sheet("<row r=\"1\"><c r=\"XFE1\"><v>1</v></c></row>"),
       "template.xlsx:1: expected cells with a column from A to XFD"},
      {"a text that is not there", sheet("<row><c t=\"s\"><v>7</v></c></row>"),
       "template.xlsx:1: expected a cell's text, which is missing"},
      {"an empty sheet", sheet(""),
       "template.xlsx: expected a table with the title of the person records"},
      {"children above their parents",
       sheet(header + row({"Requests Records"}) + row({"Person ID", "Requests record ID"})),
       "template.xlsx:4: expected the person records above the requests records"},
      {"a table twice", sheet(header + header),
       "template.xlsx:4: expected one table of sen2 records only"},
      {"a table without its columns",
       sheet(header + row({"Person Record"}) + row({"Surname", "Forename"}) +
             row({"Planted1", "x"})),
       "template.xlsx:5: expected a column \"persontableid\" of person"},
      {"a table missing",
       sheet(header + row({"Person Record"}) + row({"Person ID", "Date of Birth"}) +
             row({"1", "2021-01-01"})),
       "template.xlsx: expected a table with the title of the requests records"},
      {"a year that is none",
       sheet(row({"Header Record"}) + row({"Year", "LA Number"}) + row({"soon", "999"}) +
             row({"Person Record"}) + row({"Person ID", "Date of Birth"}) +
             row({"1", "2021-01-01"})),
       "template.xlsx:6: expected the year of the census before the first person: in the header "
       "record or in the file's name"},
      {"cells that show errors", workbook([] {
         std::string rows = row({"Header Record"}) + row({"Year", "LA Number"}) +
                            row({"2026", "999"}) + row({"Person Record"}) +
                            row({"Person ID", "Date of Birth"});
         for (int i = 1; i < 9; ++i) rows += row({std::to_string(i), "#N/A"});
         rows += row({"Requests Records"}) +
                 row({"Person ID", "Requests record ID", "receiveddate"}) +
                 row({"Active Plan Records"}) + row({"Requests record ID", "lastreview"}) +
                 row({"Placement Detail Records"}) + row({"Requests record ID", "URN"});
         return package_of(sheet_of(rows));
       }),
       "template.xlsx:6: expected dates in column \"personbirthdate\" of person; most of its cells "
       "(8 of 8) hold something else. Have columns changed places?"},
  };
}

void check(const std::vector<Damage>& corpus) {
  for (const Damage& damage : corpus) {
    INFO(damage.what);
    const std::string outcome = outcome_of(damage.read);
    CHECK(outcome == damage.message);
    CHECK_FALSE(names_a_child(outcome));
    CHECK(outcome.find('\n') == std::string::npos);
  }
}

}  // namespace

TEST_CASE("damaged blades are told by file and row", "[sen2][damaged]") { check(damaged_blades()); }
TEST_CASE("damaged XML is told by file and line", "[sen2][damaged]") { check(damaged_xml()); }
TEST_CASE("damaged workbooks are told", "[sen2][damaged]") { check(damaged_workbooks()); }

TEST_CASE("hostile texts are refused before memory runs away", "[sen2][damaged]") {
  using shapes::package_of;
  using shapes::sheet_of;
  constexpr std::size_t kMany = std::size_t{1} << 26U;
  const std::string tag = "<Message a=\"" + std::string(kMany, 'Q');
  const std::string comment = "<Message><!--" + std::string(kMany, 'Q');
  const std::string name = "<" + std::string(kMany, 'Q');
  const std::string line = "persontableid\n" + std::string(kMany, 'Q');
  const std::string blanks = package_of(sheet_of(std::string(kMany, ' ')));
  const std::string cell = package_of(sheet_of(row({std::string(kMany, 'Q')})));
  const std::string shared =
      package_of(sheet_of(""), "<sst><si><t>" + std::string(kMany, 'Q') + "</t></si></sst>");
  const ReadLimits limits{.bytes = kMany - 1};
  const PeakMemory memory;
  for (const std::string* text : {&tag, &comment, &name})
    CHECK_THROWS_AS(read_xml({"sen2.xml", *text}, shapes::kKey), ReturnError);
  CHECK_THROWS_AS(read_blades({{"person.csv", line}}, shapes::kKey), ReturnError);
  for (const std::string* bytes : {&blanks, &cell, &shared})
    CHECK_THROWS_AS(read_workbook({"template.xlsx", *bytes}, shapes::kKey, limits), ReturnError);
  CHECK(memory.rise() < mebibytes(32));
}

TEST_CASE("what is passed over takes no memory", "[sen2][damaged]") {
  // 40 MiB of names, which are read and forgotten.
  std::string text = "<Message><Header><Year>2026</Year></Header>";
  for (int i = 0; i < 40; ++i)
    text += "<Person><Surname>" + std::string(std::size_t{1} << 20U, 'Q') + "</Surname></Person>";
  text += "</Message>";
  const PeakMemory memory;
  CHECK(read_xml({"sen2.xml", text}, shapes::kKey).persons.size() == 40);
  CHECK(memory.rise() < mebibytes(16));
}
