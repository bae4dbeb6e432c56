// SPDX-License-Identifier: GPL-2.0-only
/*
 * topology-keys.c - what the sections of a topology file may hold: one table per kind
 *
 * A new field of struct sim_topology needs a row here and one in the manual
 * page; it is then read and written.  The fallbacks are what QEMU's devices are
 * like, so that a short file is a machine that exists.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/scope.h"
#include "sim/topology-keys.h"
#include "sim/topology.h"

#define FIELD(type, member) offsetof(struct type, member), sizeof(((struct type *)0)->member)
#define SIZE_LIMIT (INT64_C(1) << 52)
#define FIRMWARE_VERSION_MAX 16	/* so many bytes the device has for it */

static const char *const online_words[] = { "offline", "online", "online_kernel",
					    "online_movable", NULL };
static const char *const math_words[] = { "modulo", "xor", NULL };
static const char *const attach_words[] = { "required", "optional", "never", "bare", NULL };
static const char *const security_words[] = { "disabled", "unlocked", "locked", "frozen", NULL };
static const char *const mode_words[] = { "none", "ram", "pmem", "dynamic_ram_1", NULL };

/* clang-format off */
#define T sim_topology
static const struct sim_key machine_keys[] = {
	{ "name", SIM_KEY_TEXT, FIELD(T, name) },
	{ "cxl", SIM_KEY_NOT, FIELD(T, no_cxl), 0 },
	{ "root-device", SIM_KEY_TEXT, FIELD(T, root_device) },
	{ "memory-block-size", SIM_KEY_SIZE, FIELD(T, memory_block_size), 128 << 20, 1 << 20, INT64_C(1) << 40 },
	{ "boot-memory", SIM_KEY_SIZE, FIELD(T, boot_memory), UINT64_C(2) << 30, 0, INT64_C(1) << 46 },
	{ "auto-online", SIM_KEY_WORD, FIELD(T, auto_online), 0, .words = online_words },
	{ "cpu-cache-flush", SIM_KEY_NOT, FIELD(T, cpu_cache_flush_missing), 0 },
	{ "einj", SIM_KEY_FLAG, FIELD(T, einj), 0 },
	{ "hmat", SIM_KEY_FLAG, FIELD(T, hmat), 0 },
	{ "dax-probe-delay-ms", SIM_KEY_NUMBER, FIELD(T, dax_probe_delay_ms), 0, 0, 600000 },
	{ "detach-delay-ms", SIM_KEY_NUMBER, FIELD(T, detach_delay_ms), 0, 0, 600000 },
	{ NULL }
};
#undef T

/* What host bridges and switches have in common. */
#define T sim_topo_port
#define PORT_KEYS \
	{ "device", SIM_KEY_TEXT, FIELD(T, device) }, \
	{ "id", SIM_KEY_NUMBER, FIELD(T, id), 0, 0, 65535 }, \
	{ "decoders", SIM_KEY_NUMBER, FIELD(T, n_decoders), 4, 0, 32 }, \
	{ "max-targets", SIM_KEY_NUMBER, FIELD(T, max_targets), 8, 1, 16 }, \
	{ "ways-3-6-12", SIM_KEY_NOT, FIELD(T, no_ways_3_6_12), 0 }, \
	{ "ways-16", SIM_KEY_NOT, FIELD(T, no_ways_16), 0 }, \
	{ "bits-8-11", SIM_KEY_NOT, FIELD(T, no_bits_8_11), 0 }, \
	{ "bits-12-14", SIM_KEY_NOT, FIELD(T, no_bits_12_14), 0 }, \
	{ "numa-node", SIM_KEY_NUMBER, FIELD(T, numa_node), UINT64_MAX, -1, 1023 }, \
	{ "dports", SIM_KEY_OTHER }, \
	{ "dport-", SIM_KEY_OTHER }, \
	{ "count", SIM_KEY_OTHER }

static const struct sim_key host_bridge_keys[] = {
	PORT_KEYS,
	{ "uid", SIM_KEY_OTHER },
	{ "rch", SIM_KEY_FLAG, FIELD(T, rch), 0 },
	{ "cxl", SIM_KEY_NOT, FIELD(T, no_cxl), 0 },
	{ NULL }
};

static const struct sim_key switch_keys[] = {
	PORT_KEYS,
	{ "parent", SIM_KEY_OTHER },
	{ "parent-dport", SIM_KEY_OTHER },
	{ NULL }
};
#undef T

#define T sim_topo_window
static const struct sim_key window_keys[] = {
	{ "start", SIM_KEY_OTHER },
	{ "size", SIM_KEY_SIZE, FIELD(T, size), 0, 1, SIZE_LIMIT },
	{ "targets", SIM_KEY_OTHER },
	{ "granularity", SIM_KEY_SIZE, FIELD(T, granularity), 256, 256, 16384 },
	{ "math", SIM_KEY_WORD, FIELD(T, xor_math), 0, .words = math_words },
	{ "allow", SIM_KEY_OTHER },
	{ "fixed", SIM_KEY_FLAG, FIELD(T, fixed), 0 },
	{ "qos-class", SIM_KEY_NUMBER, FIELD(T, qos_class), 0, -1, 65535 },
	{ "target-node", SIM_KEY_OTHER },
	{ "linear-cache", SIM_KEY_SIZE, FIELD(T, linear_cache), 0, 0, SIZE_LIMIT },
	{ NULL }
};
#undef T

/* What memory expanders and accelerators have in common; the rest of the arguments are ids. */
#define T sim_topo_memdev
#define DEVICE_KEYS(vendor_id, product_id) \
	{ "port", SIM_KEY_OTHER }, \
	{ "dport", SIM_KEY_OTHER }, \
	{ "count", SIM_KEY_OTHER }, \
	{ "serial", SIM_KEY_OTHER }, \
	{ "device", SIM_KEY_TEXT, FIELD(T, device) }, \
	{ "platform", SIM_KEY_FLAG, FIELD(T, on_platform), 0 }, \
	{ "pci-vendor", SIM_KEY_HEX, FIELD(T, vendor), vendor_id, 0, UINT16_MAX }, \
	{ "pci-device", SIM_KEY_HEX, FIELD(T, device_id), product_id, 0, UINT16_MAX }, \
	{ "pci-class", SIM_KEY_HEX, FIELD(T, pci_class), 0, 0, 0xffffff }, \
	{ "order", SIM_KEY_NUMBER, FIELD(T, order), 0, 0, 65535 }, \
	{ "endpoint-id", SIM_KEY_NUMBER, FIELD(T, endpoint_id), 0, 0, 65535 }, \
	{ "absent", SIM_KEY_FLAG, FIELD(T, absent), 0 }, \
	{ "detached", SIM_KEY_FLAG, FIELD(T, detached), 0 }, \
	{ "cxl-link", SIM_KEY_NOT, FIELD(T, no_cxl_link), 0 }, \
	{ "dvsec", SIM_KEY_NOT, FIELD(T, no_dvsec), 0 }, \
	{ "media-ready", SIM_KEY_NOT, FIELD(T, media_not_ready), 0 }, \
	{ "ram", SIM_KEY_SIZE, FIELD(T, ram.size), 0, 0, SIZE_LIMIT }, \
	{ "ram-qos-class", SIM_KEY_NUMBER, FIELD(T, ram.qos_class), UINT64_MAX, -1, 65535 }, \
	{ "numa-node", SIM_KEY_NUMBER, FIELD(T, numa_node), UINT64_MAX, -1, 1023 }, \
	{ "decoders", SIM_KEY_NUMBER, FIELD(T, n_decoders), 4, 1, 32 }, \
	{ "hdm-decoders", SIM_KEY_NOT, FIELD(T, dvsec_only), 0 }, \
	{ "ways-3-6-12", SIM_KEY_NOT, FIELD(T, no_ways_3_6_12), 0 }, \
	{ "ways-16", SIM_KEY_NOT, FIELD(T, no_ways_16), 0 }, \
	{ "bits-8-11", SIM_KEY_NOT, FIELD(T, no_bits_8_11), 0 }, \
	{ "bits-12-14", SIM_KEY_NOT, FIELD(T, no_bits_12_14), 0 }, \
	{ "bandwidth", SIM_KEY_NUMBER, FIELD(T, bandwidth), 16000, 0, UINT32_MAX }, \
	{ "latency", SIM_KEY_NUMBER, FIELD(T, latency), 150, 0, UINT32_MAX }

static const struct sim_key memdev_keys[] = {
	DEVICE_KEYS(0x8086, 0x0d93),
	{ "driver", SIM_KEY_TEXT, FIELD(T, driver) },
	{ "pmem", SIM_KEY_SIZE, FIELD(T, pmem.size), 0, 0, SIZE_LIMIT },
	{ "pmem-qos-class", SIM_KEY_NUMBER, FIELD(T, pmem.qos_class), UINT64_MAX, -1, 65535 },
	{ "dynamic", SIM_KEY_SIZE, FIELD(T, dynamic.size), 0, 0, SIZE_LIMIT },
	{ "dynamic-qos-class", SIM_KEY_NUMBER, FIELD(T, dynamic.qos_class), UINT64_MAX, -1, 65535 },
	{ "dynamic-block-size", SIM_KEY_SIZE, FIELD(T, dc_block_size), 2 << 20, 64, SIZE_LIMIT },
	{ "dynamic-shareable", SIM_KEY_FLAG, FIELD(T, dc_shareable), 0 },
	{ "dynamic-read-only", SIM_KEY_FLAG, FIELD(T, dc_read_only), 0 },
	{ "dynamic-events", SIM_KEY_NOT, FIELD(T, no_dc_events), 0 },
	{ "dynamic2", SIM_KEY_SIZE, FIELD(T, dynamic2.size), 0, 0, SIZE_LIMIT },
	{ "dynamic2-qos-class", SIM_KEY_NUMBER, FIELD(T, dynamic2.qos_class), UINT64_MAX, -1, 65535 },
	{ "dynamic2-shareable", SIM_KEY_FLAG, FIELD(T, dc2_shareable), 0 },
	{ "dynamic2-read-only", SIM_KEY_FLAG, FIELD(T, dc2_read_only), 0 },
	{ "label-storage-size", SIM_KEY_OTHER },
	{ "payload-max", SIM_KEY_SIZE, FIELD(T, payload_max), 2048, 256, 1 << 20 },
	{ "firmware-version", SIM_KEY_TEXT, FIELD(T, firmware_version), .text = "BWFW VERSION 00" },
	{ "firmware-update", SIM_KEY_NOT, FIELD(T, no_firmware), 0 },
	{ "poison", SIM_KEY_NOT, FIELD(T, no_poison), 0 },
	{ "sanitize", SIM_KEY_NOT, FIELD(T, no_sanitize), 0 },
	{ "erase", SIM_KEY_FLAG, FIELD(T, has_erase), 0 },
	{ "firmware-update-ms", SIM_KEY_NUMBER, FIELD(T, firmware_ms), 0, 0, 600000 },
	{ "sanitize-ms", SIM_KEY_NUMBER, FIELD(T, sanitize_ms), 0, 0, 600000 },
	{ "security", SIM_KEY_WORD, FIELD(T, security), 0, .words = security_words },
	{ "features", SIM_KEY_FLAG, FIELD(T, has_features), 0 },
	{ "dirty-shutdown", SIM_KEY_FLAG, FIELD(T, has_shutdown_count), 0 },
	{ "dirty-shutdown-count", SIM_KEY_NUMBER, FIELD(T, shutdown_count), 0, 0, INT64_MAX },
	{ "pmus", SIM_KEY_NUMBER, FIELD(T, n_pmus), 0, 0, 8 },
	{ NULL }
};

static const struct sim_key accelerator_keys[] = {
	DEVICE_KEYS(0x1924, 0x0c03),
	{ "driver", SIM_KEY_TEXT, FIELD(T, driver), .text = "sfc" },
	{ "attach", SIM_KEY_WORD, FIELD(T, attach), 0, .words = attach_words },
	{ NULL }
};
#undef T

#define T sim_topo_region
static const struct sim_key region_keys[] = {
	{ "window", SIM_KEY_OTHER },
	{ "start", SIM_KEY_OTHER },
	{ "size", SIM_KEY_SIZE, FIELD(T, size), 0, 1, SIZE_LIMIT },
	{ "mode", SIM_KEY_WORD, FIELD(T, mode), 1, .words = mode_words },
	{ "granularity", SIM_KEY_OTHER },
	{ "locked", SIM_KEY_FLAG, FIELD(T, locked), 0 },
	{ "port-decoders", SIM_KEY_NOT, FIELD(T, no_ports), 0 },
	{ "members", SIM_KEY_OTHER },
	{ NULL }
};
#undef T

#define T sim_topo_extent
static const struct sim_key extent_keys[] = {
	{ "memdev", SIM_KEY_OTHER },
	{ "offset", SIM_KEY_SIZE, FIELD(T, offset), 0, 0, SIZE_LIMIT },
	{ "length", SIM_KEY_SIZE, FIELD(T, length), 0, 1, SIZE_LIMIT },
	{ "tag", SIM_KEY_OTHER },
	{ NULL }
};
#undef T
/* clang-format on */

const struct sim_section_kind sim_section_kinds[] = {
	[SIM_SECTION_MACHINE] = { "machine", machine_keys },
	[SIM_SECTION_HOST_BRIDGE] = { "host-bridge", host_bridge_keys },
	[SIM_SECTION_SWITCH] = { "switch", switch_keys },
	[SIM_SECTION_WINDOW] = { "window", window_keys },
	[SIM_SECTION_MEMDEV] = { "memdev", memdev_keys },
	[SIM_SECTION_ACCELERATOR] = { "accelerator", accelerator_keys },
	[SIM_SECTION_REGION] = { "region", region_keys },
	[SIM_SECTION_EXTENT] = { "extent", extent_keys },
};

const struct sim_key *sim_key_find(enum sim_section_id id, const char *name)
{
	for (const struct sim_key *k = sim_section_kinds[id].keys; k->name; k++) {
		size_t len = strlen(k->name);

		if (!strcmp(k->name, name) ||
		    (k->name[len - 1] == '-' && !strncmp(k->name, name, len)))
			return k;
	}
	return NULL;
}

/* --- numbers --- */

static int read_digits(const char *text, const char **ret_end, uint64_t *ret)
{
	bool hex = text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
	const char *digits = hex ? text + 2 : text;
	size_t n = strspn(digits, hex ? "0123456789abcdefABCDEF" : "0123456789");
	uint64_t value;

	if (!n)
		return -EINVAL;
	errno = 0;
	value = strtoull(digits, NULL, hex ? 16 : 10);
	if (errno)
		return -ERANGE;
	*ret_end = digits + n;
	*ret = value;
	return 0;
}

int sim_read_number(const char *text, uint64_t *ret)
{
	const char *end;
	uint64_t value;
	int r = read_digits(text, &end, &value);

	if (r < 0)
		return r;
	if (*end)
		return -EINVAL;
	*ret = value;
	return 0;
}

int sim_read_size(const char *text, uint64_t *ret)
{
	static const char units[] = "kmgt";
	unsigned int shift = 0;
	const char *end, *unit;
	uint64_t value;
	int r = read_digits(text, &end, &value);

	if (r < 0)
		return r;
	if (*end) {
		unit = strchr(units, *end | 0x20);
		if (!unit || end[1])
			return -EINVAL;
		shift = 10 * (unsigned int)(unit - units + 1);
	}
	if (value > UINT64_MAX >> shift)
		return -ERANGE;
	*ret = value << shift;
	return 0;
}

void sim_write_size(struct sim_buf *out, uint64_t size)
{
	static const char units[] = "KMGT";
	unsigned int n = 0;

	while (n < 4 && size && size % 1024 == 0) {
		size /= 1024;
		n++;
	}
	sim_printf(out, "%" PRIu64, size);
	if (n)
		sim_put(out, &units[n - 1], 1);
}

/* --- fields of any width --- */

static void set_field(void *object, const struct sim_key *key, uint64_t value)
{
	char *at = (char *)object + key->offset;

	switch (key->width) {
	case 1:
		*(uint8_t *)at = (uint8_t)value;
		break;
	case 2:
		*(uint16_t *)at = (uint16_t)value;
		break;
	case 4:
		*(uint32_t *)at = (uint32_t)value;
		break;
	case 8:
		*(uint64_t *)at = value;
		break;
	}
}

/* What may be below 0 comes back with its sign, as the fallbacks have it. */
static uint64_t get_field(const void *object, const struct sim_key *key)
{
	const char *at = (const char *)object + key->offset;

	switch (key->width) {
	case 1:
		return *(const uint8_t *)at;
	case 2:
		return *(const uint16_t *)at;
	case 4:
		return key->min < 0 ? (uint64_t)(int64_t) * (const int32_t *)at :
				      *(const uint32_t *)at;
	default:
		return *(const uint64_t *)at;
	}
}

static char **text_field(void *object, const struct sim_key *key)
{
	return (char **)((char *)object + key->offset);
}

void sim_keys_fallback(enum sim_section_id id, void *object)
{
	for (const struct sim_key *k = sim_section_kinds[id].keys; k->name; k++) {
		if (k->type == SIM_KEY_TEXT && k->text) {
			free(*text_field(object, k));
			*text_field(object, k) = sim_strdup(k->text);
		} else if (k->type != SIM_KEY_OTHER && k->type != SIM_KEY_TEXT)
			set_field(object, k, k->fallback);
	}
}

/* --- reading --- */

static int read_flag(const char *text, uint64_t *ret)
{
	static const char *const words[] = { "no", "yes", "false", "true", "0", "1" };

	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		if (strcasecmp(text, words[i]))
			continue;
		*ret = i % 2;
		return 0;
	}
	return -EINVAL;
}

static int read_word(const char *text, const char *const *words, uint64_t *ret)
{
	for (uint64_t i = 0; words[i]; i++) {
		if (strcasecmp(text, words[i]))
			continue;
		*ret = i;
		return 0;
	}
	return -EINVAL;
}

static void tell_words(struct sim_lines *lines, const struct sim_line *line,
		       const char *const *words)
{
	auto_sim_buf struct sim_buf all = { 0 };

	for (size_t i = 0; words[i]; i++)
		sim_printf(&all, "%s%s", i ? ", " : "", words[i]);
	sim_mistake(lines, line->number, "%s: one of %s is needed, not \"%s\"", line->key,
		    sim_text(&all), line->value);
}

static void tell_number(struct sim_lines *lines, const struct sim_line *line,
			const struct sim_key *key)
{
	auto_sim_buf struct sim_buf limits = { 0 };

	if (key->min || key->max) {
		sim_printf(&limits, " from ");
		if (key->type != SIM_KEY_SIZE)
			sim_printf(&limits, "%" PRId64 " to %" PRId64, key->min, key->max);
		else {
			sim_write_size(&limits, (uint64_t)key->min);
			sim_printf(&limits, " to ");
			sim_write_size(&limits, (uint64_t)key->max);
		}
	}
	sim_mistake(lines, line->number, "%s: %s%s is needed, not \"%s\"", line->key,
		    key->type == SIM_KEY_SIZE ? "a size" : "a number", sim_text(&limits),
		    line->value);
}

static int read_signed(const struct sim_key *key, const char *text, uint64_t *ret)
{
	int r;

	if (*text != '-' || key->min >= 0)
		return key->type == SIM_KEY_SIZE ? sim_read_size(text, ret) :
						   sim_read_number(text, ret);
	r = sim_read_number(text + 1, ret);
	if (r < 0 || *ret > INT64_MAX)
		return -EINVAL;
	*ret = -*ret;
	return 0;
}

static bool within(const struct sim_key *key, uint64_t value, bool negative)
{
	if (!key->min && !key->max)
		return true;
	if (negative)
		return (int64_t)value >= key->min;
	return value <= (uint64_t)key->max && (key->min < 0 || value >= (uint64_t)key->min);
}

static void read_number(struct sim_lines *lines, const struct sim_line *line,
			const struct sim_key *key, void *object)
{
	uint64_t value;

	if (read_signed(key, line->value, &value) < 0 ||
	    !within(key, value, *line->value == '-'))
		tell_number(lines, line, key);
	else
		set_field(object, key, value);
}

static void read_text(struct sim_lines *lines, const struct sim_line *line,
		      const struct sim_key *key, void *object)
{
	char **field = text_field(object, key);
	bool directory = strcmp(key->name, "firmware-version");

	if (directory && (!*line->value || strpbrk(line->value, "/ \t") || *line->value == '.')) {
		sim_mistake(lines, line->number, "%s: \"%s\" cannot be the name of a directory",
			    line->key, line->value);
		return;
	}
	if (!directory && strlen(line->value) > FIRMWARE_VERSION_MAX) {
		sim_mistake(lines, line->number, "%s: more than %d characters", line->key,
			    FIRMWARE_VERSION_MAX);
		return;
	}
	free(*field);
	*field = sim_strdup(line->value);
}

static void read_key(struct sim_lines *lines, const struct sim_line *line,
		     const struct sim_key *key, void *object)
{
	uint64_t value;

	switch (key->type) {
	case SIM_KEY_FLAG:
	case SIM_KEY_NOT:
		if (read_flag(line->value, &value) < 0)
			sim_mistake(lines, line->number, "%s: yes or no is needed, not \"%s\"",
				    line->key, line->value);
		else
			set_field(object, key, value ^ (key->type == SIM_KEY_NOT));
		break;
	case SIM_KEY_WORD:
		if (read_word(line->value, key->words, &value) < 0)
			tell_words(lines, line, key->words);
		else
			set_field(object, key, value);
		break;
	case SIM_KEY_TEXT:
		read_text(lines, line, key, object);
		break;
	case SIM_KEY_OTHER:
		break;
	default:
		read_number(lines, line, key, object);
	}
}

void sim_keys_read(enum sim_section_id id, const struct sim_section *section, void *object,
		   struct sim_lines *lines)
{
	for (size_t i = 0; i < section->n_lines; i++) {
		const struct sim_key *key = sim_key_find(id, section->lines[i].key);

		if (key)
			read_key(lines, &section->lines[i], key, object);
		else
			sim_mistake(lines, section->lines[i].number, "%s: no key of [%s]",
				    section->lines[i].key, sim_section_kinds[id].name);
	}
}

/* --- writing --- */

/* Quotes, backslashes and what is no text cannot be written: versions of iniparser differ. */
static void write_text(struct sim_buf *out, const char *key, const char *text)
{
	bool quoted = !*text || strpbrk(text, " ;#\t'");

	sim_printf(out, "%s = %s", key, quoted ? "\"" : "");
	for (; *text; text++) {
		bool plain = *text >= ' ' && *text != 0x7f && *text != '"' && *text != '\\';

		sim_put(out, plain ? text : "_", 1);
	}
	sim_printf(out, quoted ? "\"\n" : "\n");
}

static void write_value(struct sim_buf *out, const struct sim_key *key, uint64_t value)
{
	sim_printf(out, "%s = ", key->name);
	switch (key->type) {
	case SIM_KEY_FLAG:
	case SIM_KEY_NOT:
		sim_printf(out, "%s", value ^ (key->type == SIM_KEY_NOT) ? "yes" : "no");
		break;
	case SIM_KEY_WORD:
		sim_printf(out, "%s", key->words[value]);
		break;
	case SIM_KEY_SIZE:
		sim_write_size(out, value);
		break;
	case SIM_KEY_HEX:
		sim_printf(out, "%#" PRIx64, value);
		break;
	default:
		sim_printf(out, "%" PRId64, (int64_t)value);
	}
	sim_put(out, "\n", 1);
}

void sim_keys_write(enum sim_section_id id, const void *object, struct sim_buf *out)
{
	for (const struct sim_key *k = sim_section_kinds[id].keys; k->name; k++) {
		if (k->type == SIM_KEY_OTHER)
			continue;
		if (k->type == SIM_KEY_TEXT) {
			const char *text = *text_field((void *)object, k);

			if (text ? !k->text || strcmp(text, k->text) : k->text != NULL)
				write_text(out, k->name, text ? text : "");
		} else if (get_field(object, k) != k->fallback) {
			write_value(out, k, get_field(object, k));
		}
	}
}
