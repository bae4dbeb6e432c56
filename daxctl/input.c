// SPDX-License-Identifier: GPL-2.0-only
/* input.c - the file of --input, see input.h */
#include <errno.h>
#include <limits.h>
#include <string.h>

#include "base/numbers.h"
#include "base/words.h"
#include "cli/json.h"
#include "cli/msg.h"
#include "daxctl/input.h"

#define FILE_MAX (1024 * 1024)	/* thousands of mappings; more is no description of a device */

struct reading {
	const char *path;
	struct device_input *input;
	struct placed *placed;
};

/* A range and where it is in the device. */
struct placed {
	struct daxctlx_range range;
	uint64_t offset;
};

void input_clear(struct device_input *input)
{
	free(input->ranges);
	*input = (struct device_input){ .region = -1 };
}

__attribute__((__format__(__printf__, 2, 3)))
static int mistake(const struct reading *reading, const char *format, ...)
{
	auto_free char *text = NULL;
	va_list args;

	va_start(args, format);
	if (vasprintf(&text, format, args) < 0)
		text = NULL;
	va_end(args);
	cli_error("failed to parse device file %s: %s", reading->path, text ? text : "no memory");
	return -EINVAL;
}

/* --- the text --- */

static void put_tokener(struct json_tokener **tokener)
{
	if (*tokener)
		json_tokener_free(*tokener);
}

static int read_text(const struct reading *reading, char **ret, size_t *ret_len)
{
	auto_fclose FILE *file = fopen(reading->path, "re");
	auto_free char *text = calloc(1, FILE_MAX + 2);

	if (!file || !text)
		return mistake(reading, "%s", strerror(file ? ENOMEM : errno));
	*ret_len = fread(text, 1, FILE_MAX + 1, file);
	if (ferror(file))
		return mistake(reading, "%s", strerror(errno));
	if (*ret_len > FILE_MAX)
		return mistake(reading, "it has more than %d bytes", FILE_MAX);
	*ret = take(text);
	return 0;
}

static bool is_cut_off(struct json_tokener *tokener)
{
	enum json_tokener_error error = json_tokener_get_error(tokener);

	return error == json_tokener_continue || error == json_tokener_error_parse_eof;
}

static size_t line_of(const char *text, size_t at)
{
	size_t line = 1;

	for (size_t i = 0; i < at; i++)
		line += text[i] == '\n';
	return line;
}

static int parse_text(const struct reading *reading, const char *text, size_t len,
		      struct json_object **ret)
{
	struct json_tokener *tokener at_end(put_tokener) = json_tokener_new();
	auto_json struct json_object *root = NULL;
	size_t end;

	if (!tokener)
		return mistake(reading, "%s", strerror(ENOMEM));
	/* with the zero behind it, which ends numbers and words */
	root = json_tokener_parse_ex(tokener, text, (int)len + 1);
	end = json_tokener_get_parse_end(tokener);
	if (is_cut_off(tokener))
		return mistake(reading, "it is cut off in line %zu", line_of(text, len));
	if (!root && json_tokener_get_error(tokener) == json_tokener_success)
		return mistake(reading, "it is not the description of one device");
	if (!root)
		return mistake(reading, "line %zu: %s", line_of(text, end),
			       json_tokener_error_desc(json_tokener_get_error(tokener)));
	end += strspn(text + end, " \t\r\n");
	if (end < len)
		return mistake(reading, "line %zu: there is more behind the device",
			       line_of(text, end));
	*ret = take(root);
	return 0;
}

/* --- its values --- */

/* A number, or one as -u prints addresses.  -ENOENT: there is no such key. */
static int get_number(const struct reading *reading, struct json_object *object, const char *key,
		      uint64_t *ret)
{
	struct json_object *value;

	if (!json_object_object_get_ex(object, key, &value))
		return -ENOENT;
	if (json_object_is_type(value, json_type_string) &&
	    parse_u64(json_object_get_string(value), 0, ret) == 0)
		return 0;
	if (!json_object_is_type(value, json_type_int) ||
	    *json_object_get_string(value) == '-')
		return mistake(reading, "\"%s\" is no number of bytes: %s", key,
			       json_object_get_string(value));
	*ret = json_object_get_uint64(value);
	if (*ret >= INT64_MAX)	/* what the parser makes of anything larger */
		return mistake(reading, "\"%s\" is too large", key);
	return 0;
}

static int get_optional(const struct reading *reading, struct json_object *object, const char *key,
			uint64_t *ret)
{
	int r;

	r = get_number(reading, object, key, ret);
	if (r == -ENOENT)
		return 0;
	return r == 0 && *ret == 0 ? mistake(reading, "\"%s\" is 0", key) : r;
}

static int read_chardev(const struct reading *reading, struct json_object *object)
{
	auto_free char *name = NULL;
	struct json_object *value;
	int region, device;
	char *dot;

	if (!json_object_object_get_ex(object, "chardev", &value))
		return 0;
	if (!json_object_is_type(value, json_type_string))
		return mistake(reading, "\"chardev\" is no name of a device");
	name = strdup(json_object_get_string(value));
	dot = name ? strchr(name, '.') : NULL;
	if (!dot || parse_name(dot, ".", &device) < 0)
		return mistake(reading, "\"chardev\" is no name of a device");
	*dot = '\0';
	if (parse_name(name, "dax", &region) < 0)
		return mistake(reading, "\"chardev\" is no name of a device");
	reading->input->region = region;
	return 0;
}

static int read_range(const struct reading *reading, struct json_object *array, size_t i)
{
	struct json_object *object = json_object_array_get_idx(array, i);
	uint64_t start, end, offset = 0;
	int r;

	if (!json_object_is_type(object, json_type_object))
		return mistake(reading, "mapping %zu is no object", i);
	r = get_number(reading, object, "start", &start);
	if (r == 0)
		r = get_number(reading, object, "end", &end);
	if (r == 0 && json_object_array_length(array) > 1)
		r = get_number(reading, object, "page_offset", &offset);
	if (r == -ENOENT)
		return mistake(reading, "mapping %zu lacks \"start\", \"end\" or \"page_offset\"", i);
	if (r == 0)
		reading->placed[i] = (struct placed){ { start, end }, offset };
	return r;
}

static int compare_placed(const void *a, const void *b)
{
	const struct placed *left = a, *right = b;

	return left->offset < right->offset ? -1 : left->offset > right->offset;
}

static int place_ranges(const struct reading *reading, size_t n)
{
	struct placed *at = reading->placed;

	qsort(at, n, sizeof(*at), compare_placed);
	for (size_t i = 0; i < n; i++) {
		if (i > 0 && at[i].offset == at[i - 1].offset)
			return mistake(reading, "two mappings have the \"page_offset\" %llu",
				       (unsigned long long)at[i].offset);
		reading->input->ranges[i] = at[i].range;
	}
	reading->input->n_ranges = n;
	return 0;
}

static int read_mappings(struct reading *reading, struct json_object *object)
{
	auto_free struct placed *placed = NULL;
	struct json_object *array;
	size_t n;
	int r = 0;

	if (!json_object_object_get_ex(object, "mappings", &array))
		return 0;
	if (!json_object_is_type(array, json_type_array) || json_object_array_length(array) == 0)
		return mistake(reading, "\"mappings\" is no array of ranges");
	n = json_object_array_length(array);
	reading->placed = placed = calloc(n, sizeof(*placed));
	reading->input->ranges = calloc(n, sizeof(*reading->input->ranges));
	if (!placed || !reading->input->ranges)
		return mistake(reading, "%s", strerror(ENOMEM));
	for (size_t i = 0; r == 0 && i < n; i++)
		r = read_range(reading, array, i);
	return r < 0 ? r : place_ranges(reading, n);
}

/* "list -DM" prints an array; one device of it is what 85 wants, and an array of one is as good. */
static int read_device(struct reading *reading, struct json_object *root)
{
	struct json_object *object = root;
	int r;

	if (json_object_is_type(root, json_type_array) && json_object_array_length(root) == 1)
		object = json_object_array_get_idx(root, 0);
	if (!json_object_is_type(object, json_type_object))
		return mistake(reading, "it is not the description of one device");
	r = get_optional(reading, object, "size", &reading->input->size);
	if (r == 0)
		r = get_optional(reading, object, "align", &reading->input->align);
	if (r == 0 && reading->input->align > ULONG_MAX)
		r = mistake(reading, "\"align\" is too large");
	if (r == 0)
		r = read_chardev(reading, object);
	return r < 0 ? r : read_mappings(reading, object);
}

int input_read(const char *path, struct device_input *ret)
{
	auto_json struct json_object *root = NULL;
	struct reading reading = { .path = path, .input = ret };
	auto_free char *text = NULL;
	size_t len = 0;
	int r;

	*ret = (struct device_input){ .region = -1 };
	r = read_text(&reading, &text, &len);
	if (r == 0)
		r = parse_text(&reading, text, len, &root);
	if (r == 0)
		r = read_device(&reading, root);
	if (r < 0)
		input_clear(ret);
	return r;
}
