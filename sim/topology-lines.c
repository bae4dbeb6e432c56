// SPDX-License-Identifier: GPL-2.0-only
/*
 * topology-lines.c - a topology file as sections and keys that know their line
 *
 * iniparser parses, but keeps neither line numbers nor what stands twice.  So
 * it is given each line with its number in front of the name: what comes out of
 * its dictionary says where it came from, and nothing replaces anything.  Its
 * dictionary is searched from the front for each new key; it gets a few hundred
 * lines at a time, so that the time for a file does not grow with its square.
 */
#include <errno.h>
#include <fcntl.h>
#include <iniparser/iniparser.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/scope.h"
#include "sim/text.h"
#include "sim/topology-lines.h"

#define FILE_MAX (16u << 20)
#define LINE_MAX_LEN 900 /* iniparser takes 1024, with what we add */
#define PIECE_LINES 500
#define KEYS_MAX 1000 /* in one section */
#define MISTAKES_MAX 20
#define MARK '\1' /* between number and name: no text file has it */

void *sim_grow(void *array, size_t *n, size_t item_size)
{
	char *items;

	/* @array is the address of a pointer of any type */
	memcpy(&items, array, sizeof(items));
	/* Doubling, without a field for the size: whenever n is a power of two, it is full. */
	if ((*n & (*n - 1)) == 0)
		items = sim_realloc(items, (*n ? 2 * *n : 1) * item_size);
	memcpy(array, &items, sizeof(items));
	memset(items + *n * item_size, 0, item_size);
	return items + (*n)++ * item_size;
}

void sim_mistake(struct sim_lines *lines, unsigned int line, const char *format, ...)
{
	va_list args;

	lines->mistakes++;
	if (!lines->complain_to || lines->mistakes > MISTAKES_MAX)
		return;
	if (lines->mistakes == MISTAKES_MAX) {
		fprintf(lines->complain_to, "%s: more mistakes are not shown\n", lines->path);
		return;
	}
	if (line)
		fprintf(lines->complain_to, "%s:%u: ", lines->path, line);
	else
		fprintf(lines->complain_to, "%s: ", lines->path);
	va_start(args, format);
	vfprintf(lines->complain_to, format, args);
	va_end(args);
	fputc('\n', lines->complain_to);
}

const struct sim_line *sim_section_get(const struct sim_section *section, const char *key)
{
	for (size_t i = 0; i < section->n_lines; i++)
		if (!strcmp(section->lines[i].key, key))
			return &section->lines[i];
	return NULL;
}

unsigned int sim_section_line(const struct sim_section *section, const char *key)
{
	const struct sim_line *line = sim_section_get(section, key);

	return line ? line->number : section->line;
}

unsigned int sim_machine_line(const struct sim_lines *lines, const char *key)
{
	for (size_t i = 0; i < lines->n_sections; i++)
		if (!strcmp(lines->sections[i].kind, "machine"))
			return sim_section_line(&lines->sections[i], key);
	return 0;
}

void sim_lines_clear(struct sim_lines *lines)
{
	for (size_t i = 0; i < lines->n_sections; i++) {
		struct sim_section *s = &lines->sections[i];

		for (size_t j = 0; j < s->n_lines; j++) {
			free(s->lines[j].key);
			free(s->lines[j].value);
		}
		free(s->lines);
		free(s->kind);
		free(s->name);
	}
	free(lines->sections);
	lines->sections = NULL;
	lines->n_sections = 0;
}

/* --- from the file to numbered lines --- */

/* What is too large is read no further. */
static int read_file(const char *path, struct sim_buf *ret)
{
	auto_close int fd = open(path, O_RDONLY | O_CLOEXEC);
	char chunk[16384];
	ssize_t n;

	if (fd < 0)
		return -errno;
	do {
		n = read(fd, chunk, sizeof(chunk));
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		sim_put(ret, chunk, (size_t)n);
	} while (n && ret->len <= FILE_MAX);
	return 0;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* A carriage return is part of the end of a line, and of nothing else. */
static bool is_text(const char *line, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)line[i];

		if ((c < ' ' && c != '\t' && !(c == '\r' && i == len - 1)) || c == 0x7f)
			return false;
	}
	return true;
}

/* A quote that begins a value has its end, and then only a comment may follow. */
static bool quotes_fit(const char *line, size_t len)
{
	const char *at = memchr(line, '=', len), *end = line + len, *close;

	for (at++; at < end && is_blank(*at); at++)
		;
	if (at == end || (*at != '"' && *at != '\''))
		return true;
	close = memchr(at + 1, *at, (size_t)(end - at) - 1);
	if (!close)
		return false;
	for (close++; close < end && is_blank(*close); close++)
		;
	return close == end || *close == '#' || *close == ';';
}

/* What is wrong with a line that has something on it; NULL: nothing that is seen here. */
static const char *line_fault(const char *line, size_t len)
{
	if (len >= 3 && !memcmp(line, "\xef\xbb\xbf", 3))
		return "a byte order mark: save the file without it";
	/* at the end of a line, and between quotes, versions of iniparser take it differently */
	if (memchr(line, '\\', len))
		return "a backslash has no use here";
	if (line[0] == '[')
		return line[len - 1] == ']' ? NULL
					    : "a section is written [KIND NAME], and "
					      "nothing may follow it";
	if (!memchr(line, '=', len))
		return "neither a [section] nor \"key = value\"";
	if (line[0] == '=')
		return "there is no key before the =";
	if (!quotes_fit(line, len))
		return "a quote is not closed, or something follows it";
	return NULL;
}

/* Append the line with its number, or an empty one in place of what is none. */
static void number_line(struct sim_lines *lines, unsigned int number, const char *line, size_t len,
			struct sim_buf *out)
{
	const char *fault;

	while (len && is_blank(line[len - 1]))
		len--;
	while (len && is_blank(*line)) {
		line++;
		len--;
	}
	if (len && *line != '#' && *line != ';') {
		fault = line_fault(line, len);
		if (fault)
			sim_mistake(lines, number, "%s", fault);
		else if (*line == '[')
			sim_printf(out, "[%u%c%.*s", number, MARK, (int)len - 1, line + 1);
		else
			sim_printf(out, "%c%u%c%.*s", MARK, number, MARK, (int)len, line);
	}
	sim_put(out, "\n", 1);
}

/* --- from numbered lines to sections --- */

static struct sim_section *add_section(struct sim_lines *lines, unsigned int number,
				       const char *title)
{
	struct sim_section *s;
	size_t blank;

	title += strspn(title, " \t");
	blank = strcspn(title, " \t");
	s = sim_grow(&lines->sections, &lines->n_sections, sizeof(*s));
	s->line = number;
	s->kind = sim_format("%.*s", (int)blank, title);
	s->name = sim_strdup(title + blank + strspn(title + blank, " \t"));
	return s;
}

/* One line as iniparser understood it. */
struct parsed {
	unsigned int number;
	const char *name;
	const char *value; /* NULL: a section */
};

static int by_number(const void *a, const void *b)
{
	const struct parsed *x = a, *y = b;

	return x->number < y->number ? -1 : x->number > y->number;
}

/* Keys are "SECTION:<mark>NUMBER<mark>NAME" and sections "NUMBER<mark>NAME". */
static bool parse_entry(const char *key, const char *value, struct parsed *ret)
{
	const char *number = key;
	char *end;

	if (value) {
		char before[] = { ':', MARK, '\0' };

		number = strstr(key, before);
		if (!number)
			return false;
		number += 2;
	}
	ret->number = (unsigned int)strtoul(number, &end, 10);
	ret->name = end + 1;
	ret->value = value;
	return *end == MARK;
}

static void add_key(struct sim_lines *lines, const struct parsed *parsed)
{
	const struct sim_line *twice;
	struct sim_section *s;
	struct sim_line *line;

	if (!lines->n_sections) {
		sim_mistake(lines, parsed->number, "%s: stands before the first [section]",
			    parsed->name);
		return;
	}
	s = &lines->sections[lines->n_sections - 1];
	if (s->n_lines == KEYS_MAX) {
		sim_mistake(lines, parsed->number, "more than %d keys in one section", KEYS_MAX);
		return;
	}
	twice = sim_section_get(s, parsed->name);
	if (twice) {
		sim_mistake(lines, parsed->number, "%s: given already in line %u", parsed->name,
			    twice->number);
		return;
	}
	line = sim_grow(&s->lines, &s->n_lines, sizeof(*line));
	line->number = parsed->number;
	line->key = sim_strdup(parsed->name);
	line->value = sim_strdup(parsed->value);
}

static void add_dictionary(struct sim_lines *lines, const dictionary *dict)
{
	auto_free struct parsed *all = sim_alloc(((size_t)dict->n + 1) * sizeof(*all));
	size_t n = 0;

	for (size_t i = 0; i < (size_t)dict->size && n < (size_t)dict->n; i++)
		if (dict->key[i] && parse_entry(dict->key[i], dict->val[i], &all[n]))
			n++;
	qsort(all, n, sizeof(*all), by_number);
	for (size_t i = 0; i < n; i++) {
		if (all[i].value)
			add_key(lines, &all[i]);
		else
			add_section(lines, all[i].number, all[i].name);
	}
}

/* iniparser tells mistakes to a function without a context. */
static struct sim_lines *complain_about;
static unsigned int first_line;

static int complain(const char *format, ...)
{
	auto_free char *text = NULL;
	const char *number;
	va_list args;
	int n;

	va_start(args, format);
	n = vasprintf(&text, format, args);
	va_end(args);
	if (n < 0)
		return 0;
	number = strchr(text, '(');
	sim_mistake(complain_about,
		    number ? first_line - 1 + (unsigned int)strtoul(number + 1, NULL, 10) : 0,
		    "cannot be understood");
	return n;
}

static int parse_piece(struct sim_lines *lines, unsigned int first, const struct sim_buf *text)
{
	auto_close int fd = memfd_create("topology", MFD_CLOEXEC);
	auto_free char *path = sim_format("/proc/self/fd/%d", fd);
	size_t done = 0;
	dictionary *dict;

	if (fd < 0)
		return -errno;
	while (done < text->len) {
		ssize_t n = write(fd, text->text + done, text->len - done);

		if (n < 0)
			return -errno;
		done += (size_t)n;
	}
	complain_about = lines;
	first_line = first;
	iniparser_set_error_callback(complain);
	dict = iniparser_load(path);
	iniparser_set_error_callback(NULL);
	if (!dict)
		return lines->mistakes ? 0 : -EIO;
	add_dictionary(lines, dict);
	iniparser_freedict(dict);
	return 0;
}

/* Whether the line can be given to iniparser at all; it is told when not. */
static bool check_line(struct sim_lines *lines, unsigned int number, const char *line, size_t len)
{
	if (len > LINE_MAX_LEN)
		sim_mistake(lines, number, "longer than %d characters", LINE_MAX_LEN);
	else if (!is_text(line, len))
		sim_mistake(lines, number, "this is not text");
	else
		return true;
	return false;
}

static int parse_text(struct sim_lines *lines, const char *text, size_t size)
{
	auto_sim_buf struct sim_buf piece = { 0 };
	unsigned int number = 0, first = 1;
	size_t at = 0;
	int r = 0;

	if (size > FILE_MAX) {
		sim_mistake(lines, 0, "larger than %u MiB: this is no topology", FILE_MAX >> 20);
		return 0;
	}
	while (at < size && !r) {
		const char *line = text + at;
		const char *end = memchr(line, '\n', size - at);
		size_t len = end ? (size_t)(end - line) : size - at;

		at += len + 1;
		if (!check_line(lines, ++number, line, len))
			return 0;
		number_line(lines, number, line, len, &piece);
		if (number - first + 1 < PIECE_LINES && at < size)
			continue;
		r = parse_piece(lines, first, &piece);
		piece.len = 0;
		first = number + 1;
	}
	return r;
}

static int finish(struct sim_lines *lines, int r)
{
	if (!r && !lines->n_sections && !lines->mistakes)
		sim_mistake(lines, 1, "there is no [section] in this file");
	if (r < 0)
		sim_mistake(lines, 0, "%s", strerror(-r));
	return r;
}

int sim_lines_parse(struct sim_lines *lines, const char *text, size_t len)
{
	return finish(lines, parse_text(lines, text, len));
}

int sim_lines_read(struct sim_lines *lines)
{
	auto_sim_buf struct sim_buf file = { 0 };
	int r;

	r = read_file(lines->path, &file);
	return finish(lines, r ? r : parse_text(lines, sim_text(&file), file.len));
}
