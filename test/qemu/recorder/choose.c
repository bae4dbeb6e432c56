// SPDX-License-Identifier: GPL-2.0-only
/*
 * choose.c - the next write
 *
 * Half of the writes are one step on the way to a working region, or back: pure
 * chance would never commit one.  The others are any file with any value, most
 * of them wrong.  Adding a file is one row of the table.
 */
#include <fnmatch.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "recorder.h"

/*
 * Values are separated by spaces and taken with the same chance.  \n is a newline, %N what the
 * file says now, and one of these that is there: %R region, %D decoder, %M memdev, %P port or
 * endpoint, %A dax device, %X any device of the cxl bus.
 */
struct row {
	unsigned int weight;
	const char *file;
	const char *values;
};

/* clang-format off */
static const struct row rows[] = {
	{ 2, "decoder*/create_ram_region", "%N %N %N\\n %R region77 bogus region %Njunk region-1 \\n" },
	{ 2, "decoder*/create_pmem_region", "%N %N %N\\n %R region77 bogus region %Njunk region-1 \\n" },
	{ 3, "decoder*/delete_region", "%R %R\\n %Rx nosuch region55 region \\n" },
	{ 8, "decoder*/mode", "ram pmem ram\\n pmem\\n none bogus \\n" },
	{ 10, "decoder*/dpa_size", "0 0 0x10000000 0x10000000 0x20000000 268435456\\n 0x8000000 0x10000001 "
		"0x30000000 0x90000000 1e 0x -1 18446744073709551616 020000000000 \\n" },
	{ 4, "region*/uuid", "%U\\n %U\\n %U %Ux 00000000-0000-0000-0000-000000000000\\n junk "
		"7d9de1a40d5b4a529d4a2e2f5a1f1a01xxxxx %N\\n" },
	{ 4, "region*/commit", "1 1\\n 0 0 2 y n on off of yes \\n -1" },
	{ 8, "region*/interleave_ways", "0 1 1 2 2\\n 3 4 4 5 6 8 12 16 17 0x4 -1 x 256 \\n" },
	{ 6, "region*/interleave_granularity", "0 100 128 256 256 512\\n 1024 1024 4096 16384 32768 0x200 -1 x \\n" },
	{ 8, "region*/size", "0 0 0x10000000 0x20000000 0x20000000\\n 0x40000000 0x1000 0x18000000 0x100000000 "
		"0x200000000 536870912 junk -1 99999999999999999999 %N" },
	{ 12, "region*/target*", "%D %D %D %D\\n \\n \\n decoder99.0 %R %M bogus %Dx" },
	{ 4, "drivers/cxl_region/bind", "%R %R %R\\n %M region99" },
	{ 4, "drivers/cxl_region/unbind", "%R %R %R\\n %M region99" },
	{ 2, "drivers/cxl_mem/bind", "%M %M %M\\n %P mem99" },
	{ 1, "drivers/cxl_mem/unbind", "%M %M %M\\n %P mem99" },
	{ 2, "drivers/cxl_port/bind", "%P %P %P\\n %M root0 port99" },
	{ 1, "drivers/cxl_port/unbind", "%P %P %P\\n %M root0 port99" },
	{ 2, "/sys/bus/cxl/flush", "1 1\\n 0 x 2" },
	{ 3, "/sys/bus/cxl/drivers_probe", "%X %X\\n %M %R nosuch \\n" },
	{ 1, "mem*/security/sanitize", "0 x \\n 2" },
	{ 1, "mem*/security/erase", "0 x \\n 2" },
	{ 1, "mem*/trigger_poison_list", "1 0 x y\\n" },
	{ 1, "*/uevent", "add change bogus add\\n \\n" },
			{ 4, "dax_region*/dax_region/create", "1 1 1\\n 2 0 x -1" },
	{ 4, "dax_region*/dax_region/delete", "%A %A\\n %Ax dax99.9 bogus" },
	{ 8, "dax/devices/dax*/size", "0 0x200000 0x8000000 0x10000000 0x10000000\\n 0x20000000 0x100001 0x1000 "
		"0x40000000 x -1 99999999999999999999" },
	{ 3, "dax/devices/dax*/align", "4096 2097152 2097152\\n 1073741824 0 x 8192" },
	{ 2, "dax/devices/dax*/mapping", "0-0 0x110000000-0x1101fffff 0x120000000-0x1201fffff 110000000 x-y - "
		"0x110000000-0x110000fff" },
	{ 2, "dax/devices/dax*/memmap_on_memory", "0 1 1\\n x 2" },
	{ 3, "dax/drivers/kmem/bind", "%A %A\\n dax99.9 %M" },
	{ 3, "dax/drivers/kmem/unbind", "%A %A\\n dax99.9 %M" },
	{ 2, "dax/drivers/kmem/new_id", "%A dax99.9 nonsense dax1 %A\\n" },
	{ 2, "dax/drivers/kmem/remove_id", "%A dax99.9 nonsense dax1 %A\\n" },
	{ 3, "dax/drivers/device_dax/bind", "%A %A\\n dax99.9 %M" },
	{ 3, "dax/drivers/device_dax/unbind", "%A %A\\n dax99.9 %M" },
	{ 3, "dax/drivers/device_dax/new_id", "%A %A dax99.9 nonsense dax1 %A\\n" },
	{ 3, "dax/drivers/device_dax/remove_id", "%A %A dax99.9 nonsense dax1 %A\\n" },
	{ 1, "/sys/bus/dax/drivers_probe", "%A nosuch" },
	{ 4, "memory/memory*/state", "online_movable online_movable\\n offline offline\\n bogus \\n" },
	{ 2, "memory/memory*/online", "0 0\\n x" },
	{ 1, "memory/auto_online_blocks", "offline online_movable bogus online_movable\\n offline\\n" },
};
/* clang-format on */

#define N_ROWS (sizeof(rows) / sizeof(*rows))

static uint64_t state = 1;

void random_seed(uint64_t seed)
{
	state = seed * 0x9e3779b97f4a7c15u + 1;
}

/* xorshift64*, Marsaglia and Vigna */
uint64_t random_number(void)
{
	state ^= state >> 12;
	state ^= state << 25;
	state ^= state >> 27;
	return state * 0x2545f4914f6cdd1du;
}

unsigned int random_below(unsigned int limit)
{
	return (unsigned int)((random_number() >> 33) % limit);
}

static bool one_in(unsigned int n)
{
	return random_below(n) == 0;
}

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

static uint64_t number(const struct sim_shot *shot, const char *object, const char *attr)
{
	char *text = shot_value(shot, "%s/%s", object, attr);
	uint64_t value = text ? strtoull(text, NULL, 0) : 0;

	free(text);
	return value;
}

/* Any name that matches; the first from a random place on would not be fair, so all count. */
static const char *any_match(const struct sim_shot *shot, const char *pattern)
{
	const char *found = NULL;
	unsigned int n = 0;

	for (size_t i = 0; i < shot->n; i++) {
		if (fnmatch(pattern, shot->at[i].name, FNM_PATHNAME) != 0)
			continue;
		n++;
		if (one_in(n))
			found = shot->at[i].name;
	}
	return found;
}

static unsigned int count(const struct sim_shot *shot, const char *pattern)
{
	unsigned int n = 0;

	for (size_t i = 0; i < shot->n; i++)
		n += fnmatch(pattern, shot->at[i].name, FNM_PATHNAME) == 0;
	return n;
}

char *shot_any(const struct sim_shot *shot, const char *pattern)
{
	const char *name = any_match(shot, pattern);
	const char *slash = name ? strrchr(name, '/') : NULL;

	return name ? sim_strdup(slash ? slash + 1 : name) : NULL;
}

/* Endpoint decoders are wanted more than others, and those that can be used most. */
static char *any_decoder(const struct sim_shot *shot)
{
	char *dpa;
	const char *file = any_match(shot, "decoder*/dpa_size");

	if (!file || one_in(8))
		return shot_any(shot, "decoder*");
	dpa = shot_value(shot, "%s", file);
	if (dpa && strtoull(dpa, NULL, 0) == 0 && !one_in(3))
		file = any_match(shot, "decoder*/dpa_size");
	free(dpa);
	return sim_format("%.*s", (int)strcspn(file, "/"), file);
}

static char *expand_one(const struct sim_shot *shot, const char *file, char letter)
{
	static const struct {
		char letter;
		const char *pattern;
	} kinds[] = {
		{ 'R', "region*" }, { 'M', "mem*" }, { 'P', "*t[0-9]*" },
		{ 'A', "dax/devices/dax*" }, { 'X', "[a-z]*" },
	};

	if (letter == 'N')
		return shot_value(shot, "%s", file);
	if (letter == 'D')
		return any_decoder(shot);
	if (letter == 'U')
		return sim_format("7d9de1a4-0d5b-4a52-9d4a-2e2f5a1f1a0%u", random_below(4));
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (kinds[i].letter == letter)
			return shot_any(shot, kinds[i].pattern);
	return NULL;
}

/* NULL: something that it names is not there. */
static char *expand(const struct sim_shot *shot, const char *file, const char *text, size_t len)
{
	auto_sim_buf struct sim_buf out = { 0 };

	for (size_t i = 0; i < len; i++) {
		char *part;

		if (text[i] == '\\') {
			sim_put(&out, "\n", 1);
			i++;
			continue;
		}
		if (text[i] != '%') {
			sim_put(&out, &text[i], 1);
			continue;
		}
		part = expand_one(shot, file, text[++i]);
		if (!part)
			return NULL;
		sim_printf(&out, "%s", part);
		free(part);
	}
	return sim_strdup(sim_text(&out));
}

static char *any_value(const struct sim_shot *shot, const char *file, const char *values)
{
	unsigned int n = 1;
	unsigned int chosen;

	for (const char *at = values; *at; at++)
		n += *at == ' ';
	for (chosen = random_below(n); chosen > 0; chosen--)
		values = strchr(values, ' ') + 1;
	return expand(shot, file, values, strcspn(values, " "));
}

static const struct row *any_row(void)
{
	unsigned int sum = 0, chosen;
	size_t i;

	for (i = 0; i < N_ROWS; i++)
		sum += rows[i].weight;
	chosen = random_below(sum);
	for (i = 0; chosen >= rows[i].weight; i++)
		chosen -= rows[i].weight;
	return &rows[i];
}

static bool choose_value(const struct sim_shot *shot, const struct row *row, struct write *ret)
{
	const char *file = *row->file == '/' ? row->file : any_match(shot, row->file);

	if (!file)
		return false;
	ret->value = any_value(shot, file, row->values);
	ret->file = ret->value ? sim_strdup(file) : NULL;
	return ret->value != NULL;
}

/* Any file, any value. */
static bool choose_wild(const struct sim_shot *shot, struct write *ret)
{
	return choose_value(shot, any_row(), ret);
}

/* The same, of dax and memory. */
static bool choose_dax(const struct sim_shot *shot, struct write *ret)
{
	const struct row *row;

	if (!any_match(shot, "dax/devices/dax*"))
		return false;
	do
		row = any_row();
	while (strncmp(row->file, "dax", 3) != 0 && strncmp(row->file, "memory", 6) != 0);
	return choose_value(shot, row, ret);
}

static bool say(struct write *ret, char *file, char *value)
{
	*ret = (struct write){ file, value };
	return true;
}

/* What a region without size lacks. */
static bool choose_setting(const struct sim_shot *shot, const char *region, struct write *ret)
{
	static const char *const ways[] = { "1", "1", "2", "2", "4" };
	char *uuid = shot_value(shot, "%s/uuid", region);
	bool wants_uuid = uuid && strncmp(uuid, "00000000", 8) == 0;

	free(uuid);
	if (wants_uuid)
		return say(ret, sim_format("%s/uuid", region),
			   sim_format("7d9de1a4-0d5b-4a52-9d4a-2e2f5a1f1%03u\n", random_below(1000)));
	if (number(shot, region, "interleave_granularity") == 0)
		return say(ret, sim_format("%s/interleave_granularity", region),
			   sim_strdup(one_in(2) ? "1024" : "256"));
	if (number(shot, region, "interleave_ways") == 0)
		return say(ret, sim_format("%s/interleave_ways", region),
			   sim_strdup(ways[random_below(5)]));
	return say(ret, sim_format("%s/size", region),
		   sim_format("%#llx", (one_in(2) ? 0x10000000ull : 0x20000000ull) *
				       number(shot, region, "interleave_ways")));
}

/* What the memdev behind this decoder has left for it, in its mode. */
static bool has_room(const struct sim_shot *shot, const char *decoder, const char *mode,
		     uint64_t share)
{
	int port = (int)strcspn(decoder, ".");
	uint64_t used = 0;
	char name[64];
	const char *uport, *memdev;

	snprintf(name, sizeof(name), "endpoint%.*s/uport", port - 7, decoder + 7);
	uport = sim_shot_find(shot, name);
	memdev = uport ? strrchr(uport, '/') : NULL;
	for (unsigned int i = 0; i < 16; i++) {
		snprintf(name, sizeof(name), "%.*s.%u", port, decoder, i);
		if (strncmp(name, decoder, strcspn(decoder, "/")) != 0)
			used += number(shot, name, "dpa_size");
	}
	snprintf(name, sizeof(name), "%s/size", mode);
	return memdev && used + share <= number(shot, memdev + 1, name);
}

/*
 * The first decoder of a random endpoint that no region has.  Mostly of one that can, and that
 * the region does not have yet.
 */
static char *free_decoder(const struct sim_shot *shot, const char *mode, uint64_t share)
{
	const char *some = any_match(shot, "decoder*/dpa_size");
	int prefix;

	for (unsigned int i = 0; some && i < 16 && !has_room(shot, some, mode, share); i++)
		some = any_match(shot, "decoder*/dpa_size");
	prefix = some ? (int)strcspn(some, ".") + 1 : 0;
	for (unsigned int i = 0; some && i < 16; i++) {
		char *region = shot_value(shot, "%.*s%u/region", prefix, some, i);
		bool is_free = region && *region == '\0';

		free(region);
		if (is_free)
			return sim_format("%.*s%u", prefix, some, i);
	}
	return NULL;
}

static bool choose_member(const struct sim_shot *shot, const char *region, unsigned int slot,
			  struct write *ret)
{
	uint64_t share = number(shot, region, "size") / number(shot, region, "interleave_ways");
	char *wanted = shot_value(shot, "%s/mode", region);
	char *decoder = wanted ? free_decoder(shot, wanted, share) : NULL;
	char *mode = decoder ? shot_value(shot, "%s/mode", decoder) : NULL;
	bool same = mode && strcmp(mode, wanted) == 0;

	free(mode);
	if (!decoder)
		return false;
	if (!same)
		return say(ret, sim_format("%s/mode", decoder), wanted);
	free(wanted);
	if (number(shot, decoder, "dpa_size") != share)
		return say(ret, sim_format("%s/dpa_size", decoder),
			   sim_format("%#llx", (unsigned long long)share));
	return say(ret, sim_format("%s/target%u", region, slot), decoder);
}

/* One step on the way to a bound region. */
static bool choose_forward(const struct sim_shot *shot, struct write *ret)
{
	char *region = shot_any(shot, "region*");
	unsigned int ways;

	if (!region || one_in(2 * count(shot, "region*/commit") * count(shot, "region*/commit"))) {
		const char *file = any_match(shot, "decoder*/create_*_region");

		return file && say(ret, sim_strdup(file), shot_value(shot, "%s", file));
	}
	if (number(shot, region, "size") == 0)
		return choose_setting(shot, region, ret);
	ways = (unsigned int)number(shot, region, "interleave_ways");
	for (unsigned int i = 0; i < ways; i++) {
		char *target = shot_value(shot, "%s/target%u", region, i);
		bool is_empty = target && *target == '\0';

		free(target);
		if (is_empty)
			return choose_member(shot, region, i, ret);
	}
	if (number(shot, region, "commit") == 0)
		return say(ret, sim_format("%s/commit", region), sim_strdup("1"));
	if (!shot_has(shot, "%s/driver", region))
		return say(ret, sim_strdup("drivers/cxl_region/bind"), region);
	return choose_wild(shot, ret);
}

/* A driver that is unbound, and does not come back by itself. */
static bool choose_repair(const struct sim_shot *shot, struct write *ret)
{
	for (size_t i = 0; i < shot->n; i++) {
		const char *name = shot->at[i].name;
		bool is_memdev = fnmatch("mem[0-9]*", name, FNM_PATHNAME) == 0;
		bool is_port = fnmatch("port*", name, FNM_PATHNAME) == 0 ||
			       fnmatch("endpoint*", name, FNM_PATHNAME) == 0;

		if ((is_memdev || is_port) && !shot_has(shot, "%s/driver", name) && one_in(2))
			return say(ret,
				   sim_format("drivers/cxl_%s/bind", is_memdev ? "mem" : "port"),
				   sim_strdup(name));
	}
	return false;
}

static bool choose_free(const struct sim_shot *shot, struct write *ret)
{
	char *decoder = any_decoder(shot);

	if (number(shot, decoder, "dpa_size") == 0) {
		free(decoder);
		return false;
	}
	return say(ret, sim_format("%s/dpa_size", decoder), sim_strdup("0"));
}

/* One step back. */
static bool choose_backward(const struct sim_shot *shot, struct write *ret)
{
	const char *block = any_match(shot, "memory/memory*/state");
	char *region = shot_any(shot, "region*");
	const char *dax = any_match(shot, "dax/devices/dax*/driver");

	if (block && strstr(sim_shot_find(shot, block), "= online"))
		return say(ret, sim_strdup(block), sim_strdup("offline"));
	if (!region || one_in(3))
		return choose_free(shot, ret);
	if (dax && one_in(2))
		return say(ret, sim_strdup("dax/drivers/kmem/unbind"),
			   sim_format("%.*s", (int)strcspn(dax + 12, "/"), dax + 12));
	if (shot_has(shot, "%s/driver", region) && one_in(2))
		return say(ret, sim_strdup("drivers/cxl_region/unbind"), region);
	if (number(shot, region, "commit") && !one_in(3))
		return say(ret, sim_format("%s/commit", region), sim_strdup("0"));
	if (number(shot, region, "interleave_ways") && one_in(2))
		return say(ret, sim_format("%s/target%u", region,
					   random_below((unsigned int)number(shot, region,
									     "interleave_ways"))),
			   sim_strdup("\n"));
	/* Which window it is in does not show: try. */
	return say(ret, sim_strdup(any_match(shot, "decoder*/delete_region")), region);
}

bool choose_write(const struct sim_shot *shot, struct write *ret)
{
	static unsigned int steps;
	bool building = steps++ / CHOOSE_PHASE % 3 != 2;

	*ret = (struct write){ NULL, NULL };
	if (one_in(4))
		return choose_wild(shot, ret);
	if (one_in(3) && choose_dax(shot, ret))
		return true;
	if (one_in(3) && choose_repair(shot, ret))
		return true;
	return (building ? choose_forward : choose_backward)(shot, ret) && ret->value;
}

void write_clear(struct write *write)
{
	free(write->file);
	free(write->value);
	*write = (struct write){ NULL, NULL };
}
