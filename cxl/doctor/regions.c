// SPDX-License-Identifier: GPL-2.0-only
/* regions.c - rules: regions that are not whole, and what others left behind */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/numbers.h"
#include "cxl/doctor/doctor.h"

#define STATE_DIR "/run/cxl"

static const struct look *look_region(struct doctor *doctor, const char *region, const char *file)
{
	return look_file(doctor, DEVICES "/%s/%s", region, file);
}

/* --- whole or not --- */

enum shape { WHOLE, PARTIAL, HALF_MADE, NOT_KNOWN };

/*
 * A region that the kernel assembles lists decoders that do not name it yet, until the last
 * one is there; in one that somebody makes by hand they name it at once.
 */
static bool is_staged(struct doctor *doctor, const char *decoder)
{
	return *decoder && look_says(look_file(doctor, DEVICES "/%s/region", decoder), "");
}

static const struct look *staged_target(struct doctor *doctor, const char *region, uint64_t ways)
{
	for (uint64_t i = 0; i < ways && i < 16; i++) {
		const struct look *target;

		target = look_file(doctor, DEVICES "/%s/target%" PRIu64, region, i);
		if (!target->error && !strchr(target->text, '/') && is_staged(doctor, target->text))
			return target;
	}
	return NULL;
}

static enum shape shape_of(struct doctor *doctor, const char *region,
			   const struct look **ret_target)
{
	const struct look *commit = look_region(doctor, region, "commit");
	uint64_t ways;

	*ret_target = NULL;
	if (look_says(commit, "1"))
		return WHOLE;
	if (!look_says(commit, "0"))
		return NOT_KNOWN;
	if (look_number(doctor, region, look_region(doctor, region, "interleave_ways"), &ways) < 0)
		return NOT_KNOWN;
	*ret_target = staged_target(doctor, region, ways);
	return *ret_target ? PARTIAL : HALF_MADE;
}

static void region_partial(struct doctor *doctor, const char *region)
{
	const struct look *target;
	struct finding *finding;

	if (shape_of(doctor, region, &target) != PARTIAL)
		return;
	finding = found(
		doctor, VERDICT_PROBLEM, region,
		"%s is of firmware, and some of its memdevs are missing: its memory cannot be used",
		region);
	finding_show(finding, look_region(doctor, region, "commit"));
	finding_show(finding, target);
	finding_show(finding, look_file(doctor, DEVICES "/%s/region", target->text));
}

static void region_half_made(struct doctor *doctor, const char *region)
{
	const struct look *target, *commit = look_region(doctor, region, "commit");
	enum shape shape = shape_of(doctor, region, &target);
	struct finding *finding;

	if (shape == NOT_KNOWN)
		found_unknown(doctor, region, commit);
	if (shape != HALF_MADE)
		return;
	finding = found(
		doctor, VERDICT_PROBLEM, region,
		"%s is half made: nobody committed it, and it keeps its addresses from others",
		region);
	finding_show(finding, commit);
	finding_show(finding, look_region(doctor, region, "size"));
}

static void region_disabled(struct doctor *doctor, const char *region)
{
	struct finding *finding;

	if (!look_says(look_region(doctor, region, "commit"), "1") ||
	    is_bound(doctor, "cxl_region", region) != 0 || is_there(look_driver(doctor, region)))
		return;
	finding = found(doctor, VERDICT_NOTE, region, "%s has no driver: it is disabled", region);
	finding_show(finding, look_driver(doctor, region));
	finding_show(finding, look_region(doctor, region, "commit"));
}

static void region_locked(struct doctor *doctor, const char *region)
{
	const struct look *locked = look_region(doctor, region, "locked");

	if (look_says(locked, "1"))
		finding_show(found(doctor, VERDICT_NOTE, region,
				   "%s is locked, by firmware or by the driver of an accelerator: "
				   "it cannot "
				   "be destroyed",
				   region),
			     locked);
	else if (!look_says(locked, "0") && !is_absent(locked))
		found_unknown(doctor, region, locked);
}

static bool is_accelerators(struct doctor *doctor, const char *region)
{
	const struct look *target = look_region(doctor, region, "target0"), *type;

	type = look_file(doctor, DEVICES "/%s/target_type", target->text);
	return look_says(type, "accelerator");
}

#define CHILD_NAME 32

/* What the driver of region0 adds: dax_region0, pmem_region0, sysram_region0 */
static const char *child_of(const char *region, const char *kind, char buf[static CHILD_NAME])
{
	snprintf(buf, CHILD_NAME, "%s_%s", kind, region);
	return buf;
}

static bool has_child(const struct look *devices, const char *region, const char *kind)
{
	char child[CHILD_NAME];

	return look_has(devices, child_of(region, kind, child));
}

static void region_unused(struct doctor *doctor, const char *region)
{
	const struct look *inside = look_dir(doctor, DEVICES "/%s", region);
	const struct look *devices = look_dir(doctor, DEVICES);

	if (is_bound(doctor, "cxl_region", region) != 1 || !is_there(inside) ||
	    has_child(devices, region, "dax") || has_child(devices, region, "pmem") ||
	    has_child(devices, region, "sysram") || is_accelerators(doctor, region))
		return;
	finding_show(found(doctor, VERDICT_NOTE, region,
			   "%s has its driver, and no device came of it: its memory has been "
			   "system memory "
			   "since boot, or was left online when the region was taken down before",
			   region),
		     inside);
}

static void dax_region_without_driver(struct doctor *doctor, const char *region)
{
	char buf[CHILD_NAME];
	const char *dax = child_of(region, "dax", buf);

	if (!look_has(look_dir(doctor, DEVICES), dax) || is_there(look_driver(doctor, dax)))
		return;
	if (!is_absent(look_driver(doctor, dax)))
		found_unknown(doctor, dax, look_driver(doctor, dax));
	else
		finding_show(
			found(doctor, VERDICT_PROBLEM, dax,
			      "%s has no driver: the module dax_cxl is not loaded, or dax_hmem has "
			      "its addresses",
			      dax),
			look_driver(doctor, dax));
}

static void pmem_region_without_driver(struct doctor *doctor, const char *region)
{
	char buf[CHILD_NAME];
	const char *pmem = child_of(region, "pmem", buf);

	if (look_has(look_dir(doctor, DEVICES), pmem) && is_absent(look_driver(doctor, pmem)))
		finding_show(found(doctor, VERDICT_PROBLEM, pmem,
				   "%s has no driver: a memdev of it has no serial number, or its "
				   "nvdimm did "
				   "not start",
				   pmem),
			     look_driver(doctor, pmem));
}

/* --- what killed processes leave --- */

/* Field 22 of /proc/PID/stat, behind a name that may hold anything. */
static bool is_same_process(const struct look *stat, uint64_t start)
{
	const char *rest = strrchr(stat->text, ')');

	for (int field = 2; rest && field < 22; field++)
		rest = strchr(rest + 1, ' ');
	return rest && strtoull(rest + 1, NULL, 10) == start;
}

static void look_at_record(struct doctor *doctor, const char *record)
{
	const struct look *text = look_file(doctor, STATE_DIR "/%s", record), *stat;
	const char *pid = after_prefix(record, "work."), *start, *region;
	struct finding *finding;
	size_t len, region_len = 0;

	start = rest_of_line(text->text, "start ", &len);
	region = rest_of_line(text->text, "region ", &region_len);
	if (text->error || !start) {
		found_unknown(doctor, record, text);
		return;
	}
	stat = look_file(doctor, "/proc/%s/stat", pid);
	if (is_there(stat) ? is_same_process(stat, strtoull(start, NULL, 10)) : !is_absent(stat))
		return; /* it lives, or nobody can tell */
	if (!is_there(look_file(doctor, "/proc/uptime"))) {
		found_unknown(doctor, record, look_file(doctor, "/proc/uptime"));
		return;
	}
	finding = found(doctor, VERDICT_PROBLEM, record,
			"process %s was killed while it worked on %.*s", pid,
			region_len ? (int)region_len : 7, region_len ? region : "regions");
	finding_show(finding, text);
	finding_show(finding, stat);
	if (region_len)
		finding_fix(finding,
			    "cxl destroy-region -f %.*s, if it is half made; else the next change "
			    "of regions clears this away",
			    (int)region_len, region);
}

static void killed_process(struct doctor *doctor, const char *name)
{
	const struct look *records = look_dir(doctor, STATE_DIR);
	int pid;

	if (records->error && !is_absent(records))
		found_unknown(doctor, NULL, records);
	for (size_t i = 0; i < records->names.n; i++)
		if (parse_name(records->names.at[i], "work.", &pid) == 0)
			look_at_record(doctor, records->names.at[i]);
}

/* clang-format off */
const struct rule region_rules[] = {
	{ "region-partial", "A region of firmware misses memdevs", EACH_REGION, region_partial,
	  .fix = "plug the missing memdev in and reboot; do not delete {object}: its decoders would go on "
		 "decoding",
	  .reference = "cxl-list(1)" },
	{ "region-half-made", "A region is half made", EACH_REGION, region_half_made,
	  .fix = "cxl destroy-region {object}, unless somebody is making it right now",
	  .reference = "cxl-destroy-region(1)" },
	{ "region-disabled", "A region has no driver", EACH_REGION, region_disabled,
	  .fix = "cxl enable-region {object}",
	  .reference = "cxl-enable-region(1)" },
	{ "region-locked", "A region is locked", EACH_REGION, region_locked,
	  .fix = "leave it, or change the settings of the firmware and reboot",
	  .reference = "cxl-destroy-region(1)" },
	{ "region-unused", "Nothing came of a region", EACH_REGION, region_unused,
	  .fix = "lsmem tells whether its addresses are system memory",
	  .reference = "cxl-list(1)" },
	{ "dax-region-without-driver", "A dax region has no driver", EACH_REGION,
	  dax_region_without_driver,
	  .fix = "modprobe dax_cxl; if that does not help, the kernel log says why",
	  .reference = "CONFIG_DEV_DAX_CXL" },
	{ "pmem-region-without-driver", "A pmem region has no driver", EACH_REGION,
	  pmem_region_without_driver,
	  .fix = "modprobe cxl_pmem; if that does not help, the kernel log says why",
	  .reference = "CONFIG_CXL_PMEM" },
	{ "killed-process", "Somebody was killed while making a region", EACH_MACHINE, killed_process,
	  .fix = "the next change of regions clears this away",
	  .reference = "cxl-destroy-region(1)" },
	END_OF_RULES
};
/* clang-format on */
