// SPDX-License-Identifier: GPL-2.0-only
/*
 * cmd-record.c - "cxl-sim record": write the topology of a machine as a topology file
 *
 * Man page: Documentation/cxl-sim.1.adoc
 * Tests:    test/sim/record.bats
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/scope.h"
#include "cli/msg.h"
#include "sim/commands.h"
#include "sim/record.h"
#include "sim/text.h"
#include "sim/topology-ini.h"

struct record_args {
	const char *sysroot;
};
#define A struct record_args

/* clang-format off */
static const struct opt record_opts[] = {
	OPT_TEXT(A, sysroot, 0, "sysroot", "dir", "read the machine whose sysfs is dir/sys"),
};
/* clang-format on */

static bool is_special(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && !S_ISREG(st.st_mode);
}

static int failed(const char *verb, const char *path, int error, const char *hint)
{
	cli_explain(&(struct problem){ "cxl-sim record", verb, path, NULL, error, hint });
	return CLI_FAILED;
}

static int write_into(const struct sim_topology *topology, const char *path)
{
	auto_fclose FILE *file = fopen(path, "we");

	return file ? sim_topology_save(topology, file) : -errno;
}

/* Complete or not at all: a reader never sees half of it. */
static int replace_file(const struct sim_topology *topology, const char *path)
{
	auto_free char *temporary = sim_format("%s.XXXXXX", path);
	auto_close int fd = mkstemp(temporary);
	auto_fclose FILE *file = NULL;
	int r;

	if (fd < 0)
		return -errno;
	file = fdopen(dup(fd), "w");
	r = file ? sim_topology_save(topology, file) : -errno;
	if (!r && (fchmod(fd, 0644) < 0 || rename(temporary, path) < 0))
		r = -errno;
	if (r < 0)
		unlink(temporary);
	return r;
}

/* What comes out has to go in again: a mistake here is ours, or a machine that we do not know. */
static int check(const char *path)
{
	struct sim_topology again;
	int r = sim_topology_load(path, &again, stderr);

	if (!r) {
		sim_topology_clear(&again);
		return CLI_OK;
	}
	cli_say("cxl-sim record: %s was written, but cannot be simulated as it is", path);
	return CLI_FAILED;
}

static int run(struct cli *cli, const void *values, int n_words, char **words)
{
	__attribute__((__cleanup__(sim_topology_clear))) struct sim_topology topology = { 0 };
	const struct record_args *args = values;
	const char *sysroot = args->sysroot ? args->sysroot : getenv("CXL_SYSROOT");
	int r;

	r = sim_record(sysroot, &topology, stderr);
	if (r < 0)
		return failed("read", sysroot && *sysroot ? sysroot : "/sys", -r,
			      r == -EACCES ? "some of it is only for root" : NULL);
	if (strcmp(words[0], "-") == 0)
		r = sim_topology_save(&topology, stdout);
	else if (is_special(words[0]))
		r = write_into(&topology, words[0]);
	else
		r = replace_file(&topology, words[0]);
	if (r < 0)
		return failed("write", words[0], -r, NULL);
	return strcmp(words[0], "-") == 0 || is_special(words[0]) ? CLI_OK : check(words[0]);
}

const struct cmd cmd_record = {
	.name = "record",
	.summary = "write the topology of a machine as a topology file",
	.usage = "[<options>] <file>",
	.opts = record_opts,
	.n_opts = ARRAY_LEN(record_opts),
	.args_size = sizeof(struct record_args),
	.min_words = 1,
	.max_words = 1,
	.run = run,
};
