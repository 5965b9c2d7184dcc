"""Reads the results.h5 and summary.csv that results_file_test.cpp writes, as an analyst would.

Usage: read_results.py FOLDER
"""
import csv
import sys
import warnings

import h5py
import numpy
import xarray

folder = sys.argv[1]
path = folder + "/results.h5"
QUANTILES = [0.05, 0.25, 0.5, 0.75, 0.95]


def open_group(group):
    return xarray.open_dataset(path, group=group, engine="h5netcdf")


with open_group("data") as data, open_group("quantiles") as quantiles, open_group("mean") as mean:
    plans = data["ehc_plans"]
    assert plans.dims == ("replication", "census_day", "need", "provision"), plans.dims
    assert plans.dtype == numpy.int32, plans.dtype
    assert list(data["need"].values) == ["asd", "semh", "slcn"]
    assert list(data["provision"].values) == ["mainstream", "inmss, day"]
    assert list(data["category"].values) == ["top_up", "transport – contract"]
    assert list(data["category_2"].values) == ["conceded", "upheld", "dismissed"]
    assert list(data["replication"].values) == list(range(9))
    assert list(data["parameter_draw"].values) == [r // 2 for r in range(9)]
    days = [str(day)[:10] for day in data["census_day"].values]
    assert days == ["2025-01-16", "2026-01-15", "2027-01-21"], days
    firsts = [str(day)[:10] for day in data["spend"]["financial_year_first"].values]
    lasts = [str(day)[:10] for day in data["spend"]["financial_year_last"].values]
    assert firsts == ["2025-01-16", "2025-04-01", "2026-04-01"], firsts
    assert lasts == ["2025-03-31", "2026-03-31", "2027-01-31"], lasts
    assert "financial_year_first" in data["spend"].coords
    assert data["weeks_to_plan_p50"].attrs["units"] == "weeks"
    assert data["weeks_to_plan_p50"].dtype == numpy.float64, "a duration must stay a number"
    assert plans.attrs["long_name"] == "Children and young people with a plan."
    assert plans.attrs["kind"] == "stock"
    assert plans.attrs["source"] == "sendsim 0.1.0, scenario sample"
    # numpy's quantiles are of type 7 too: an independent account of what the program computed.
    assert list(quantiles["quantile"].values) == QUANTILES
    for name in ("ehc_plans", "ehc_plans_by_month", "spend", "weeks_to_plan_p50", "appeals"):
        assert quantiles[name].dims == ("quantile",) + data[name].dims[1:]
        assert mean[name].dims == data[name].dims[1:]
        values = data[name].values.astype(float)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # a rate that no replication knows
            numpy.testing.assert_allclose(
                quantiles[name].values, numpy.nanquantile(values, QUANTILES, axis=0), rtol=1e-12)
            numpy.testing.assert_allclose(
                mean[name].values, numpy.nanmean(values, axis=0), rtol=1e-12)
    # By label, as in a notebook.
    median = quantiles["ehc_plans"].sel(quantile=0.5, need="semh", provision="inmss, day")
    assert median.sel(census_day="2026-01-15").item() == numpy.median(plans.values[:, 1, 1, 1])

    # The summary says the same as the arrays.
    with open(folder + "/summary.csv", newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    totals = plans.sum(["need", "provision"])
    for i, day in enumerate(days):
        (row,) = [
            row for row in rows
            if row["measure"] == "ehc_plans" and row["period_start"] == day
            and not row["need"] and not row["provision"]]
        assert row["period_end"] == day
        assert abs(float(row["mean"]) - float(totals[:, i].mean())) < 1e-9
        assert abs(float(row["p95"]) - float(numpy.quantile(totals[:, i], 0.95))) < 1e-9

def shares_of(values):
    """One-way random effects of replications in pairs, the last of which may lack its second, as in
    Searle, Casella and McCulloch (1992), ch. 3: the share of the draws, cut to [0, 1]. NaN is left
    out."""
    draws = numpy.arange(len(values)) // 2
    known = ~numpy.isnan(values)
    values, draws = values[known], draws[known]
    groups = [values[draws == draw] for draw in numpy.unique(draws)]
    n, k = len(values), len(groups)
    if k < 2 or n == k or numpy.ptp(values) == 0:
        return numpy.nan
    between = sum(len(g) * (g.mean() - values.mean()) ** 2 for g in groups) / (k - 1)
    within = sum(((g - g.mean()) ** 2).sum() for g in groups) / (n - k)
    size = (n - sum(len(g) ** 2 for g in groups) / n) / (k - 1)
    parameters = max(0, (between - within) / size)
    return parameters / (parameters + within)


with open_group("data") as data, open_group("parameter_share") as shares:
    for name in ("ehc_plans", "ehc_plans_by_month", "spend", "weeks_to_plan_p50", "appeals"):
        assert shares[name].dims == data[name].dims[1:], shares[name].dims
        assert shares[name].dtype == numpy.float32
        assert shares[name].attrs["units"] == "1"
        expected = numpy.apply_along_axis(shares_of, 0, data[name].values.astype(float))
        numpy.testing.assert_allclose(shares[name].values, expected, rtol=0, atol=0.51 / 4096)
    with open(folder + "/variance.csv", newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    totals = data["ehc_plans"].sum(["need", "provision"])
    for i, day in enumerate(days):
        (row,) = [
            row for row in rows
            if row["measure"] == "ehc_plans" and row["period_start"] == day
            and not row["need"] and not row["provision"]]
        assert abs(float(row["parameter_share"]) - shares_of(totals[:, i].values)) < 0.51e-4
        assert abs(float(row["sd"]) - totals[:, i].values.std(ddof=1)) < 1e-9
        low, high = float(row["parameter_share_low"]), float(row["parameter_share_high"])
        assert 0 <= low <= float(row["parameter_share"]) <= high <= 1

with open_group("parameters") as parameters:
    assert parameters["value"].dims == ("parameter_draw", "parameter")
    assert list(parameters["parameter_draw"].values) == [0, 1, 2, 3, 4]
    assert list(parameters["parameter"].values) == ["growth – fast", "factor@2025", "factor@2026"]
    assert list(parameters["path"].values) == ["growth – fast", "factor", "factor"]
    assert list(parameters["year"].values) == [0, 2025, 2026]
    assert list(parameters["central"].values) == [0.125, 1, 1]
    assert "path" in parameters["value"].coords
    value = parameters["value"].sel(parameter="factor@2026", parameter_draw=3)
    assert value.item() == 2 + 3 / 7

with h5py.File(path) as file:
    # h5py gives texts of fixed length as bytes.
    assert file.attrs["scenario_text"].decode() == "sendsim: 1\nname: sample – with £\n"
    assert file.attrs["format"] == b"sendsim results"
    array = file["data/ehc_plans"]
    labels = [dimension.label for dimension in array.dims]
    assert labels == ["replication", "time", "need", "provision"], labels
    assert [key for dimension in array.dims for key in dimension.keys()] == [
        "replication", "census_day", "need", "provision"]
    assert array.chunks == (1, 3, 3, 2) and array.shuffle and array.compression == "gzip"
