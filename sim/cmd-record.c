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

static int write_to(FILE *file, const struct sim_buf *text)
{
	errno = 0;
	if (fwrite(text->text, 1, text->len, file) == text->len && fflush(file) == 0)
		return 0;
	return errno ? -errno : -EIO;
}

static int write_into(const struct sim_buf *text, const char *path)
{
	auto_fclose FILE *file = fopen(path, "we");

	return file ? write_to(file, text) : -errno;
}

/* Of a file that is there: its own; of a new one: as open(2) would do it. */
static mode_t mode_of(const char *path)
{
	struct stat st;
	mode_t mask;

	if (stat(path, &st) == 0)
		return st.st_mode & 0777;
	mask = umask(0);
	umask(mask);
	return 0666 & ~mask;
}

/* Complete or not at all: a reader never sees half of it. */
static int replace_file(const struct sim_buf *text, const char *path)
{
	auto_free char *temporary = sim_format("%s.XXXXXX", path);
	auto_close int fd = mkstemp(temporary);
	auto_fclose FILE *file = NULL;
	int r;

	if (fd < 0)
		return -errno;
	file = fdopen(dup(fd), "w");
	r = file ? write_to(file, text) : -errno;
	if (!r && (fchmod(fd, mode_of(path)) < 0 || rename(temporary, path) < 0))
		r = -errno;
	if (r < 0)
		unlink(temporary);
	return r;
}

/* A file that is to be replaced may be behind links, and in a directory that we may not change. */
static int write_file(const struct sim_buf *text, const char *path)
{
	auto_free char *real = realpath(path, NULL);
	struct stat st;
	int r;

	if (real && stat(real, &st) == 0 && !S_ISREG(st.st_mode))
		return write_into(text, path);
	if (real && access(real, W_OK) < 0)
		return -errno;
	r = replace_file(text, real ? real : path);
	return r == -EACCES && real ? write_into(text, real) : r;
}

static int failed(const char *path, int error)
{
	cli_explain(&(struct problem){ "cxl-sim record", "write", path, NULL, error, NULL });
	return CLI_FAILED;
}

static int run(struct cli *cli, const void *values, int n_words, char **words)
{
	auto_sim_buf struct sim_buf text = { 0 };
	const struct record_args *args = values;
	const char *file = words[0];
	bool to_stdout = strcmp(file, "-") == 0;
	int r, wrong;

	wrong = sim_record_text(args->sysroot ? args->sysroot : getenv("CXL_SYSROOT"),
				to_stdout ? "standard output" : file, &text, stderr);
	if (!text.len)
		return CLI_FAILED;
	/* whether that arrives is looked at by main() */
	if (to_stdout)
		fwrite(text.text, 1, text.len, stdout);
	r = to_stdout ? 0 : write_file(&text, file);
	if (r < 0)
		return failed(file, r);
	if (wrong)
		cli_say("cxl-sim record: written, but cannot be simulated as it is");
	return wrong ? CLI_FAILED : CLI_OK;
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
