// SPDX-License-Identifier: GPL-2.0-only
/*
 * shot.c - asking a shot: what a file says, and a random name that is there
 */
#include <fnmatch.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "recorder.h"

char *shot_value(const struct sim_shot *shot, const char *format, ...)
{
	char name[256];
	const char *text;
	char *value;
	va_list args;

	va_start(args, format);
	vsnprintf(name, sizeof(name), format, args);
	va_end(args);
	text = sim_shot_find(shot, name);
	text = text ? strstr(text, " = ") : NULL;
	if (!text)
		return NULL;
	value = sim_strdup(text + 3);
	if (*value && value[strlen(value) - 1] == '~')
		value[strlen(value) - 1] = '\0';
	return value;
}

bool shot_has(const struct sim_shot *shot, const char *format, ...)
{
	char name[256];
	va_list args;

	va_start(args, format);
	vsnprintf(name, sizeof(name), format, args);
	va_end(args);
	return sim_shot_find(shot, name) != NULL;
}

uint64_t shot_number(const struct sim_shot *shot, const char *object, const char *attr)
{
	char *text = shot_value(shot, "%s/%s", object, attr);
	uint64_t value = text ? strtoull(text, NULL, 0) : 0;

	free(text);
	return value;
}

bool shot_is_file(const struct sim_shot *shot, const char *name)
{
	const char *line = sim_shot_find(shot, name);

	return !line || (*line >= '0' && *line <= '7');
}

/* Any name that matches; the first from a random place on would not be fair, so all count. */
const char *shot_match(const struct sim_shot *shot, const char *pattern)
{
	const char *found = NULL;
	unsigned int n = 0;

	for (size_t i = 0; i < shot->n; i++) {
		if (fnmatch(pattern, shot->at[i].name, FNM_PATHNAME) != 0)
			continue;
		n++;
		if (random_below(n) == 0)
			found = shot->at[i].name;
	}
	return found;
}

unsigned int shot_count(const struct sim_shot *shot, const char *pattern)
{
	unsigned int n = 0;

	for (size_t i = 0; i < shot->n; i++)
		n += fnmatch(pattern, shot->at[i].name, FNM_PATHNAME) == 0;
	return n;
}

char *shot_any(const struct sim_shot *shot, const char *pattern)
{
	const char *name = shot_match(shot, pattern);
	const char *slash = name ? strrchr(name, '/') : NULL;

	return name ? sim_strdup(slash ? slash + 1 : name) : NULL;
}
