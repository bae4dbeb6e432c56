// SPDX-License-Identifier: GPL-2.0-only
/* config.c - the files that say what becomes of a device, see config.h */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <iniparser/iniparser.h>
#include <string.h>
#include <sys/stat.h>

#include "base/numbers.h"
#include "base/words.h"
#include "cli/msg.h"
#include "daxctl/config-device.h"
#include "daxctl/config.h"

#define KIND "reconfigure-device"

/* One section of one file, and the device that is looked for. */
struct section {
	const char *path;
	const char *name;
	dictionary *dict;
	const struct identity *identity;
};

struct search {
	struct identity identity;
	struct config *ret;
	char *found;		/* the section that is for the device, with its file */
};

static void free_dict(dictionary **dict)
{
	if (*dict)
		iniparser_freedict(*dict);
}

__attribute__((__format__(__printf__, 3, 4)))
static int mistake(const struct section *section, const char *key, const char *format, ...)
{
	auto_free char *text = NULL;
	va_list args;

	va_start(args, format);
	if (vasprintf(&text, format, args) < 0)
		text = NULL;
	va_end(args);
	cli_error("%s: [%s]: %s%s%s", section->path, section->name, key, *key ? ": " : "",
		  text ? text : "");
	return -EINVAL;
}

/* NULL: the section does not have the key. */
static const char *value_of(const struct section *section, const char *key)
{
	auto_free char *entry = NULL;

	if (asprintf(&entry, "%s:%s", section->name, key) < 0) {
		entry = NULL;
		return NULL;
	}
	return iniparser_getstring(section->dict, entry, NULL);
}

/* --- what it is for: 1, 0, or less than 0 and the mistake was told --- */

static int match_uuid(const struct section *section, const char *value)
{
	char uuid[64];

	snprintf(uuid, sizeof(uuid), "%s", value);
	for (char *at = uuid; *at; at++)
		if (*at >= 'A' && *at <= 'F')
			*at += 'a' - 'A';
	if (strlen(value) != 36 || strspn(uuid, "0123456789abcdef-") != 36)
		return mistake(section, "nvdimm.uuid", "\"%s\" is no uuid", value);
	return words_contain(&section->identity->uuids, uuid);
}

static int match_serials(const struct section *section, const char *value)
{
	const struct identity *identity = section->identity;
	auto_words struct words words = { 0 };
	auto_free uint64_t *serials = NULL;

	if (words_split(&words, value) < 0)
		return -ENOMEM;
	if (words.n == 0)
		return mistake(section, "cxl.serials", "there is no number");
	serials = calloc(words.n, sizeof(*serials));
	if (!serials)
		return -ENOMEM;
	for (size_t i = 0; i < words.n; i++)
		if (parse_u64(words.at[i], 0, &serials[i]) < 0)
			return mistake(section, "cxl.serials", "\"%s\" is no number", words.at[i]);
	qsort(serials, words.n, sizeof(*serials), compare_serials);
	return words.n == identity->n_serials &&
	       memcmp(serials, identity->serials, words.n * sizeof(*serials)) == 0;
}

static int match_size(const struct section *section, const char *value)
{
	uint64_t size;

	if (parse_size(value, &size) < 0 || size == 0)
		return mistake(section, "cxl.size", "\"%s\" is no size", value);
	if (!value_of(section, "cxl.serials"))
		return mistake(section, "cxl.size", "says little without cxl.serials");
	return size == section->identity->size;
}

static const struct criterion {
	const char *key;
	int (*match)(const struct section *section, const char *value);
} criteria[] = {
	{ "nvdimm.uuid", match_uuid },
	{ "cxl.serials", match_serials },
	{ "cxl.size", match_size },
};

/* All that it names have to fit; naming nothing is a mistake that hurts nobody. */
static int matches(const struct section *section)
{
	bool all = true, any = false;

	for (size_t i = 0; i < ARRAY_LEN(criteria); i++) {
		const char *value = value_of(section, criteria[i].key);
		int r = value ? criteria[i].match(section, value) : 1;

		if (r < 0)
			return r;
		all = all && r;
		any = any || value;
	}
	if (!any)
		cli_warning("%s: [%s]: neither nvdimm.uuid nor cxl.serials says for which device "
			    "it is", section->path, section->name);
	return any && all;
}

/* --- what it says --- */

static int read_mode(const struct section *section, const char *value, struct config *ret)
{
	static const char *const modes[] = { "system-ram", "devdax", "famfs" };

	for (size_t i = 0; i < ARRAY_LEN(modes); i++)
		if (strcmp(modes[i], value) == 0) {
			snprintf(ret->mode, sizeof(ret->mode), "%s", value);
			return 0;
		}
	return mistake(section, "mode", "\"%s\" is not devdax, system-ram or famfs", value);
}

/* By the first letter, as 85. */
static int read_word(const struct section *section, const char *key, const char *value,
		     enum config_word *ret)
{
	if (*value && strchr("tTyY1", *value))
		*ret = CONFIG_YES;
	else if (*value && strchr("fFnN0", *value))
		*ret = CONFIG_NO;
	else
		return mistake(section, key, "\"%s\" is not true or false", value);
	return 0;
}

static int read_online(const struct section *section, const char *value, struct config *ret)
{
	return read_word(section, "online", value, &ret->online);
}

static int read_movable(const struct section *section, const char *value, struct config *ret)
{
	return read_word(section, "movable", value, &ret->movable);
}

static const struct setting {
	const char *key;
	int (*read)(const struct section *section, const char *value, struct config *ret);
} settings[] = {
	{ "mode", read_mode },
	{ "online", read_online },
	{ "movable", read_movable },
};

static bool is_known(const char *key)
{
	for (size_t i = 0; i < ARRAY_LEN(criteria); i++)
		if (strcmp(criteria[i].key, key) == 0)
			return true;
	for (size_t i = 0; i < ARRAY_LEN(settings); i++)
		if (strcmp(settings[i].key, key) == 0)
			return true;
	return false;
}

static int check_keys(const struct section *section)
{
	int n = iniparser_getsecnkeys(section->dict, section->name);
	auto_free const char **keys = calloc((size_t)n + 1, sizeof(*keys));
	size_t prefix = strlen(section->name) + 1;

	if (!keys || !iniparser_getseckeys(section->dict, section->name, keys))
		return n > 0 ? -ENOMEM : 0;
	for (int i = 0; i < n; i++)
		if (!is_known(keys[i] + prefix))
			return mistake(section, keys[i] + prefix, "there is no such key");
	return 0;
}

static int read_settings(const struct section *section, struct config *ret)
{
	int r;

	*ret = (struct config){ 0 };
	r = check_keys(section);
	for (size_t i = 0; r == 0 && i < ARRAY_LEN(settings); i++) {
		const char *value = value_of(section, settings[i].key);

		if (value)
			r = settings[i].read(section, value, ret);
	}
	return r;
}

/* --- files --- */

static int take_section(struct search *search, const struct section *section)
{
	struct config config;
	int r;

	r = matches(section);
	if (r <= 0)
		return r;
	if (search->found)
		return mistake(section, "", "is for the same device as %s", search->found);
	r = read_settings(section, &config);
	if (r == 0 && asprintf(&search->found, "%s: [%s]", section->path, section->name) < 0) {
		search->found = NULL;
		r = -ENOMEM;
	}
	if (r == 0)
		*search->ret = config;
	return r;
}

static bool is_for_devices(const char *name)
{
	const char *rest = after_prefix(name, KIND);

	return rest && (*rest == ' ' || *rest == '\t');
}

/* iniparser tells mistakes to a function without a context. */
static const char *loading;
static bool complained;

__attribute__((__format__(__printf__, 1, 2)))
static int complain(const char *format, ...)
{
	auto_free char *text = NULL;
	const char *number;
	va_list args;
	int n;

	va_start(args, format);
	n = vasprintf(&text, format, args);
	va_end(args);
	if (n < 0) {
		text = NULL;
		return 0;
	}
	number = strchr(text + (strlen(text) > strlen(loading) ? strlen(loading) : 0), '(');
	if (!complained)
		cli_error("%s: line %lu: neither [%s NAME] nor \"key = value\"", loading,
			  number ? strtoul(number + 1, NULL, 10) : 0, KIND);
	complained = true;
	return n;
}

/* iniparser says nothing of a directory, and waits for ever for what is written to a pipe. */
static int check_file(const char *path)
{
	struct stat st;

	errno = 0;
	if (stat(path, &st) == 0 && S_ISREG(st.st_mode) && access(path, R_OK) == 0)
		return 0;
	if (errno == 0)
		cli_error("%s: this is no file to read", path);
	else
		cli_error("%s: %s", path, strerror(errno));
	return -EINVAL;
}

/* "[NAME]" becomes "name", as iniparser has it; NULL: the line is no header. */
static const char *header_of(char *line)
{
	char *end;

	line += strspn(line, " \t");
	end = strchr(line, ']');
	if (*line != '[' || !end)
		return NULL;
	*end = '\0';
	for (char *c = line; *c; c++)
		*c = (char)tolower((unsigned char)*c);
	return line + 1;
}

static int check_header(const char *path, size_t line, const char *name, struct words *seen)
{
	const char *fault = NULL;

	if (strcmp(name, KIND) == 0)
		fault = "a name is missing";
	else if (!is_for_devices(name))
		return 0;
	else if (strchr(name, ':'))
		fault = "a name has no colon";
	else if (words_contain(seen, name))
		fault = "there is another section of this name";
	if (!fault)
		return words_add(seen, name, strlen(name));
	cli_error("%s: line %zu: [%s]: %s", path, line, name, fault);
	return -EINVAL;
}

/* iniparser makes one section of two of the same name, and passes over one with a colon. */
static int check_headers(const char *path)
{
	auto_words struct words seen = { 0 };
	auto_free char *text = NULL;
	FILE *file = fopen(path, "re");
	size_t room = 0;
	int r = 0;

	if (!file) {
		cli_error("%s: %s", path, strerror(errno));
		return -EINVAL;
	}
	for (size_t line = 1; r == 0 && getline(&text, &room, file) >= 0; line++) {
		const char *name = header_of(text);

		if (name)
			r = check_header(path, line, name, &seen);
	}
	fclose(file);
	return r;
}

static int read_file(struct search *search, const char *path)
{
	dictionary *dict at_end(free_dict) = NULL;
	int r;

	r = check_file(path);
	if (r == 0)
		r = check_headers(path);
	if (r < 0)
		return r;
	loading = path;
	complained = false;
	iniparser_set_error_callback(complain);
	dict = iniparser_load(path);
	iniparser_set_error_callback(NULL);
	if (!dict || complained) {
		if (!complained)
			cli_error("%s: cannot be understood", path);
		return -EINVAL;
	}
	for (int i = 0; r == 0 && i < iniparser_getnsec(dict); i++) {
		struct section section = {
			.path = path,
			.name = iniparser_getsecname(dict, i),
			.dict = dict,
			.identity = &search->identity,
		};

		if (is_for_devices(section.name))
			r = take_section(search, &section);
	}
	return r;
}

static int is_conf(const struct dirent *entry)
{
	size_t len = strlen(entry->d_name);

	return entry->d_name[0] != '.' && len > 5 && strcmp(entry->d_name + len - 5, ".conf") == 0;
}

static int read_files(struct search *search, const char *dir)
{
	struct dirent **entries = NULL;
	int n = scandir(dir, &entries, is_conf, alphasort), r = 0;

	if (n < 0 && errno != ENOENT) {
		cli_error("%s: %s", dir, strerror(errno));
		return -EINVAL;
	}
	for (int i = 0; i < n; i++) {
		auto_free char *path = NULL;

		if (r == 0 && asprintf(&path, "%s/%s", dir, entries[i]->d_name) < 0) {
			path = NULL;
			r = -ENOMEM;
		}
		if (r == 0)
			r = read_file(search, path);
		free(entries[i]);
	}
	free(entries);
	return r;
}

int config_find(struct daxctl_ctx *ctx, const char *dir, struct daxctl_dev *dev,
		struct config *ret)
{
	struct search search = { .ret = ret };
	int r;

	r = identity_read(ctx, dev, &search.identity);
	if (r == 0)
		r = read_files(&search, dir);
	if (r == 0 && !search.found)
		r = -ENOENT;
	identity_clear(&search.identity);
	free(search.found);
	if (r == -ENOMEM)
		cli_error("out of memory");
	return r;
}
