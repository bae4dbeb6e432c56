// SPDX-License-Identifier: GPL-2.0-only
/*
 * cmd-features.c - "cxl features"
 * Man page: Documentation/cxl-features.1.adoc
 * Tests:    test/sim/features.bats
 */
#include <errno.h>
#include <string.h>

#include "cli/json.h"
#include "cli/msg.h"
#include "cxl/commands.h"
#include "cxl/feature-table.h"
#include "libcxl/cxlx.h"

struct features_args {
	bool json;
};
#define A struct features_args

/* clang-format off */
static const struct opt features_opts[] = {
	OPT_FLAG(A, json, 0, "json", "JSON, also on a terminal", OURS),
};
/* clang-format on */

static const char *const presence_words[] = {
	[ABSENT] = "no",
	[PRESENT] = "yes",
	[PRESENCE_UNKNOWN] = "unknown",
};

static void print_line(const struct feature *feature)
{
	printf("%-20s %-8s %-6s %s\n", feature->name, presence_words[feature->presence],
	       feature->since ?: "-", feature->means);
}

static int add_feature(struct json_object *to, const struct feature *feature)
{
	auto_json struct json_object *object = json_object_new_object();

	if (!object || json_add_text(object, "feature", feature->name) < 0 ||
	    json_add_text(object, "of", feature->is_build ? "build" : "kernel") < 0 ||
	    json_add_text(object, "means", feature->means) < 0 ||
	    (feature->path && json_add_text(object, "path", feature->path) < 0) ||
	    (feature->since && json_add_text(object, "since", feature->since) < 0) ||
	    json_add_text(object, "present", presence_words[feature->presence]) < 0)
		return -ENOMEM;
	return json_append(to, take(object));
}

static int print_all(struct doctor *doctor, bool json)
{
	auto_json struct json_object *array = json_object_new_array();
	int r = 0;

	if (!json)
		printf("%-20s %-8s %-6s %s\n", "FEATURE", "PRESENT", "SINCE", "MEANS");
	for (size_t i = 0; r == 0 && i < n_features; i++) {
		auto_feature struct feature feature = { 0 };

		r = feature_look(doctor, i, &feature);
		if (r == 0 && json)
			r = add_feature(array, &feature);
		else if (r == 0)
			print_line(&feature);
	}
	if (r == 0)
		r = doctor->error;
	return r == 0 && json ? json_print(stdout, take(array)) : r;
}

static int run(struct cli *cli, const void *values, int n_words, char **words)
{
	const struct features_args *args = values;
	auto_doctor struct doctor doctor = { .root = SYSFS_DIR_NONE };
	int r;

	r = doctor_start(&doctor, cxlx_get_sysroot(cli->context), trace_file(cli));
	if (r == 0)
		r = print_all(&doctor, args->json || !json_human_on_terminal());
	if (r == 0)
		return CLI_OK;
	cli_error("cxl features: %s", strerror(-r));
	return CLI_FAILED;
}

const struct cmd cmd_features = {
	.name = "features",
	.summary = "tell what this kernel and this build can do",
	.usage = "[<options>]",
	.opts = features_opts,
	.n_opts = ARRAY_LEN(features_opts),
	.args_size = sizeof(A),
	.max_words = 0,
	.run = run,
};
