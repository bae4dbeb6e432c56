/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * null.h - calls of public functions with NULL, and a look into a header for those that nobody
 * called
 */
#ifndef TEST_UNIT_NULL_H
#define TEST_UNIT_NULL_H

#include <ctype.h>

#include "base/words.h"
#include "test/unit/tree.h"

static const char *called[500];
static size_t n_called;

static inline void note(const char *name)
{
	assert_true(n_called < ARRAY_LEN(called));
	called[n_called++] = name;
}

/* name, arguments in brackets, what has to come of it */
#define NUMBER(name, args, expected) (note(#name), assert_true(name args == (expected)))
#define POINTER(name, args) (note(#name), assert_ptr_equal(name args, NULL))
#define TEXT(name, args, expected) (note(#name), assert_string_equal(name args, expected))
#define NOTHING(name, args) (note(#name), name args)

static inline void check_called(const char *name)
{
	for (size_t i = 0; i < n_called; i++)
		if (strcmp(called[i], name) == 0)
			return;
	fail_msg("%s() is not tested", name);
}

/* A declaration begins in the first column; its name is the word before the first bracket. */
static inline size_t check_header(const char *path, const char *prefix)
{
	auto_fclose FILE *file = fopen(path, "r");
	auto_free char *line = NULL;
	size_t size = 0, n = 0;

	assert_non_null(file);
	while (getline(&line, &size, file) >= 0) {
		char *bracket = strchr(line, '('), *name = bracket;

		if (!bracket || !isalpha((unsigned char)*line))
			continue;
		while (name > line && (isalnum((unsigned char)name[-1]) || name[-1] == '_'))
			name--;
		*bracket = '\0';
		if (!after_prefix(name, prefix))
			continue;
		check_called(name);
		n++;
	}
	return n;
}

#endif
