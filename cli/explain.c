// SPDX-License-Identifier: GPL-2.0-only
/* explain.c - what a library's error record says, in words for the user; see explain.h */
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/scope.h"
#include "cli/explain.h"

static const char *file_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

const char *hint_for(const struct hint *hints, size_t n, const struct problem *problem)
{
	const char *file = file_of(problem->path);

	for (size_t i = 0; i < n; i++) {
		if (hints[i].code != abs(problem->error))
			continue;
		if (!hints[i].file || after_prefix(file, hints[i].file))
			return hints[i].text;
	}
	return NULL;
}

void explain_failure(const struct problem *problem, const char *const *reasons, size_t n, int code)
{
	if (n > 0 && after_prefix(reasons[0], "could not take back"))
		cli_explain(problem);
	for (size_t i = 0; i < n; i++)
		cli_say("%s: %s", problem->command, reasons[i]);
	if (n > 0)
		return;
	if (problem->error < 0)
		cli_explain(problem);
	else
		cli_say("%s: %s", problem->command, strerror(abs(code)));
}

static bool is_worth_telling(int code)
{
	static const int quiet[] = { 0, ENOENT, ENODATA, ENODEV, ENXIO, EACCES, EPERM };

	for (size_t i = 0; i < ARRAY_LEN(quiet); i++)
		if (code == -quiet[i])
			return false;
	return true;
}

/* That garbage is a "protocol error" is our own word for it: only answers of the kernel are shown. */
void explain_once(const struct problem *problem, struct words *told)
{
	struct problem shown = *problem;

	if (!is_worth_telling(problem->error) || words_contain(told, problem->path))
		return;
	(void)words_add(told, problem->path, strlen(problem->path));
	if (problem->error == -EPROTO) {
		shown.verb = "understand";
		shown.error = 0;
	}
	cli_explain(&shown);
}
