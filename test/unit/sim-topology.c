// SPDX-License-Identifier: GPL-2.0-only
/* Topology files: what is meant without being said, what is said, and the way back to a file. */
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>

#include "sim/topology-keys.h"
#include "test/unit/sim-topology-file.h"

#define MIB (UINT64_C(1) << 20)
#define GIB (UINT64_C(1) << 30)

/* --- what is meant without being said --- */

static void test_small_file(void **state)
{
	struct sim_topology t;

	load_good(SMALL, &t);
	assert_int_equal(t.n_ports, 1);
	assert_string_equal(t.ports[0].device, "pci0000:0c");
	assert_int_equal(t.ports[0].uid, 0x0c);
	assert_int_equal(t.ports[0].n_decoders, 4);
	assert_int_equal(t.ports[0].n_dports, 1);
	assert_string_equal(t.ports[0].dports[0].device, "0000:0c:00.0");
	assert_string_equal(t.memdevs[0].device, "0000:0d:00.0");
	assert_int_equal(t.memdevs[0].serial, 1);
	assert_int_equal(t.memdevs[0].ram.size, GIB);
	assert_int_equal(t.memdevs[0].ram.qos_class, -1);
	assert_int_equal(t.memdevs[0].numa_node, -1);
	assert_int_equal(t.memdevs[0].label_storage_size, 0);
	assert_null(t.memdevs[0].driver);
	assert_int_equal(t.windows[0].start, 64 * GIB);
	assert_int_equal(t.windows[0].target_node, 1);
	assert_true(t.windows[0].ram && t.windows[0].pmem && t.windows[0].type2);
	sim_topology_clear(&t);
}

static void test_words_are_read(void **state)
{
	struct sim_topology t;

	load_good("[Machine]\nname = \"my-box\" ; a comment\n  BOOT-memory=0x100000000# another\n"
		  "auto-online = Online_Movable\r\n\n;[host-bridge no]\n"
		  "[host-bridge HB]\n[Memdev M]\nport = Hb\nfirmware-version = 'a ; b'\n"
		  "pmem = 256m\nlabel-storage-size = 128K\nserial = 0xffffffffffffffff\n",
		  &t);
	assert_string_equal(t.name, "my-box");
	assert_int_equal(t.boot_memory, 4 * GIB);
	assert_int_equal(t.auto_online, 3);
	assert_string_equal(t.memdevs[0].firmware_version, "a ; b");
	assert_int_equal(t.memdevs[0].pmem.size, 256 * MIB);
	assert_int_equal(t.memdevs[0].label_storage_size, 128 << 10);
	assert_true(t.memdevs[0].serial == UINT64_MAX);
	sim_topology_clear(&t);
}

static void test_copies(void **state)
{
	struct sim_topology t;

	load_good("[host-bridge hb]\ncount = 2\n[switch s]\nparent = hb*\ncount = 3\n"
		  "[memdev m]\nport = s*\ncount = 2\nserial = 100\n[memdev x]\nport = hb1\n",
		  &t);
	assert_int_equal(t.n_ports, 2 + 6);
	assert_int_equal(t.n_memdevs, 12 + 1);
	assert_string_equal(t.ports[5].name, "s3");
	assert_int_equal(t.ports[5].parent, 1);
	assert_int_equal(t.ports[5].parent_dport, 0);
	assert_string_equal(t.memdevs[7].name, "m7");
	assert_int_equal(t.memdevs[7].port, 5);
	assert_int_equal(t.memdevs[7].serial, 107);
	assert_string_equal(t.memdevs[12].name, "x");
	assert_int_equal(t.memdevs[12].port, 1);
	assert_int_equal(t.memdevs[12].dport, 3);
	assert_int_equal(t.memdevs[12].serial, 1);
	sim_topology_clear(&t);
}

static void test_switches_in_a_row(void **state)
{
	auto_sim_buf struct sim_buf text = { 0 };
	struct sim_topology t;

	sim_printf(&text, "[host-bridge s0]\n");
	for (unsigned int i = 1; i <= 100; i++)
		sim_printf(&text, "[switch s%u]\nparent = s%u\n", i, i - 1);
	sim_printf(&text, "[memdev m]\nport = s100\n");
	load_good(sim_text(&text), &t);
	assert_int_equal(t.n_ports, 101);
	assert_string_equal(t.memdevs[0].device, "0000:d5:00.0");
	sim_topology_clear(&t);
}

/* When the buses of a domain are used up, the next one begins. */
static void test_domains(void **state)
{
	struct sim_topology t;

	load_good("[host-bridge hb]\ncount = 3\n[memdev m]\nport = hb*\ncount = 120\n", &t);
	assert_string_equal(t.ports[0].device, "pci0000:0c");
	assert_string_equal(t.ports[1].device, "pci0000:85");
	assert_string_equal(t.ports[2].device, "pci0001:00");
	assert_int_equal(t.ports[2].uid, 0x100);
	assert_string_equal(t.ports[0].dports[40].device, "0000:0c:08.1");
	sim_topology_clear(&t);
}

static void test_regions_are_sorted(void **state)
{
	struct sim_topology t;

	load_good(SMALL "[region]\n"
			"start = 0x1020000000\nsize = 256M\nmembers = mem0\n"
			"[region]\nstart = 0x1000000000\nsize = 512M\nmembers = mem0\n",
		  &t);
	assert_int_equal(t.regions[0].size, 512 * MIB);
	assert_int_equal(t.regions[1].size, 256 * MIB);
	sim_topology_clear(&t);
}

/* --- the installed ones --- */

static void test_addresses_of_switch(void **state)
{
	static const char *const devices[] = { "0000:0d:00.0", "0000:10:00.0", "0000:11:00.0",
					       "0000:12:00.0", "0000:13:00.0", "0000:df:00.0",
					       "0000:e0:00.0" };
	struct sim_topology t;

	/* those of the measured machine, see the traces */
	load_installed("switch", &t);
	assert_int_equal(t.n_memdevs, ARRAY_LEN(devices));
	for (size_t i = 0; i < t.n_memdevs; i++) {
		assert_string_equal(t.memdevs[i].device, devices[i]);
		assert_int_equal(t.memdevs[i].serial, 16 + i);
	}
	assert_string_equal(t.ports[2].device, "0000:0e:00.0");
	assert_string_equal(t.ports[2].dports[3].device, "0000:0f:03.0");
	assert_int_equal(t.ports[0].uid, 222);
	assert_int_equal(t.ports[1].uid, 12);
	sim_topology_clear(&t);
}

static void test_sizes_of_installed(void **state)
{
	static const struct {
		const char *name;
		size_t ports, memdevs, windows, regions, extents;
	} sizes[] = {
		{ "one", 1, 1, 1, 0, 0 },
		{ "three", 1, 3, 1, 0, 0 },
		{ "switch", 3, 7, 3, 0, 0 },
		{ "pooled", 2, 16, 3, 0, 0 },
		{ "interleave-xor", 4, 8, 2, 0, 0 },
		{ "locked-firmware", 1, 3, 1, 1, 0 },
		{ "accelerator", 1, 4, 2, 2, 0 },
		{ "dcd", 1, 2, 1, 0, 4 },
		{ "no-cxl", 0, 0, 0, 0, 0 },
		{ "partial", 1, 3, 1, 1, 0 },
		{ "attach-states", 8, 15, 7, 7, 0 },
		{ "rack", 80, 1024, 2, 0, 0 },
	};

	assert_int_equal(ARRAY_LEN(sizes), ARRAY_LEN(installed));
	for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
		struct sim_topology t;

		load_installed(sizes[i].name, &t);
		assert_string_equal(t.name, sizes[i].name);
		assert_int_equal(t.n_ports, sizes[i].ports);
		assert_int_equal(t.n_memdevs, sizes[i].memdevs);
		assert_int_equal(t.n_windows, sizes[i].windows);
		assert_int_equal(t.n_regions, sizes[i].regions);
		assert_int_equal(t.n_extents, sizes[i].extents);
		sim_topology_clear(&t);
	}
}

/* --- back to a file --- */

static void check_round_trip(const struct sim_topology *t)
{
	auto_free char *text = save_text(t), *again = NULL;
	struct sim_topology back;

	load_good(text, &back);
	again = save_text(&back);
	sim_topology_clear(&back);
	assert_string_equal(text, again);
}

static void test_installed_round_trip(void **state)
{
	for (size_t i = 0; i < ARRAY_LEN(installed); i++) {
		struct sim_topology t;

		load_installed(installed[i], &t);
		/* otherwise that of the temporary file would be another one */
		check_round_trip(&t);
		sim_topology_clear(&t);
	}
}

/* Every key that a table stores, with a value that is not its fallback, comes back. */
static void write_other_value(const struct sim_key *k, unsigned int number, struct sim_buf *out)
{
	switch (k->type) {
	case SIM_KEY_FLAG:
		sim_printf(out, "%s = yes\n", k->name);
		break;
	case SIM_KEY_NOT:
		sim_printf(out, "%s = no\n", k->name);
		break;
	case SIM_KEY_WORD:
		sim_printf(out, "%s = %s\n", k->name, k->words[k->fallback ? 2 : 1]);
		break;
	case SIM_KEY_TEXT:
		sim_printf(out, "%s = other-%u\n", k->name, number);
		break;
	case SIM_KEY_NUMBER:
		sim_printf(out, "%s = %u\n", k->name, number);
		break;
	case SIM_KEY_HEX:
		sim_printf(out, "%s = %#x\n", k->name, number);
		break;
	case SIM_KEY_SIZE:
		sim_printf(out, "%s = %s\n", k->name,
			   k->max == 1 << 20	     ? "4K"
			   : k->max == 16384	     ? "1K"
			   : strcmp(k->name, "size") ? "256M"
						     : "512M");
		break;
	case SIM_KEY_OTHER:
		break;
	}
}

static void write_section(const char *head, enum sim_section_id id, unsigned int number,
			  struct sim_buf *out)
{
	/* what would make a machine of this kind impossible, and what is below the rest of it */
	static const char *const left_out[] = { "cxl", "rch", "offset", "length", "locked" };

	sim_printf(out, "%s", head);
	for (const struct sim_key *k = sim_section_kinds[id].keys; k->name; k++) {
		bool skip = false;

		for (size_t i = 0; i < ARRAY_LEN(left_out); i++)
			skip |= !strcmp(k->name, left_out[i]);
		if (!skip)
			write_other_value(k, number, out);
	}
}

static size_t count_lines(const char *text, const char *line)
{
	size_t n = 0, len = strlen(line);

	for (const char *at = text; (at = strstr(at, line)); at += len)
		n += at > text && at[-1] == '\n' && (at[len] == '\n' || !at[len]);
	return n;
}

static void check_lines(const char *wanted, const char *saved)
{
	auto_free char *copy = sim_strdup(wanted);
	char *save = NULL;

	for (char *line = strtok_r(copy, "\n", &save); line; line = strtok_r(NULL, "\n", &save))
		if (*line != '[' && count_lines(saved, line) != count_lines(wanted, line))
			fail_msg("\"%s\" is %zu times, not %zu, in:\n%s", line,
				 count_lines(saved, line), count_lines(wanted, line), saved);
}

static void test_every_key_comes_back(void **state)
{
	auto_sim_buf struct sim_buf text = { 0 };
	auto_free char *saved = NULL;
	struct sim_topology t;

	write_section("\n[machine]\n", SIM_SECTION_MACHINE, 5, &text);
	write_section("[host-bridge a]\nuid = 99\ndport-7 = x\ndport-9 = y\n",
		      SIM_SECTION_HOST_BRIDGE, 6, &text);
	write_section("[switch s]\nparent = a\nparent-dport = 7\n"
		      "dport-0 = z\ndport-1 = zz\n",
		      SIM_SECTION_SWITCH, 7, &text);
	write_section("[memdev m]\nport = s\ndport = 0\nserial = 0x8\n"
		      "label-storage-size = 64K\n",
		      SIM_SECTION_MEMDEV, 8, &text);
	write_section("[accelerator x]\nport = s\ndport = 1\nserial = 0xb\n",
		      SIM_SECTION_ACCELERATOR, 9, &text);
	write_section("[window window0]\ntargets = a\ntarget-node = 9\nallow = pmem type3\n"
		      "start = 0x2000000000\n",
		      SIM_SECTION_WINDOW, 10, &text);
	load_good(sim_text(&text), &t);
	saved = save_text(&t);
	check_lines(sim_text(&text), saved);
	sim_topology_clear(&t);
}

static void test_regions_and_extents_come_back(void **state)
{
	static const char text[] =
		"\n[host-bridge hb0]\nuid = 5\nrch = yes\n[host-bridge hb1]\nuid = 7\n"
		"[memdev m]\nport = hb1\nserial = 0x1\npmem = 512M\ndynamic = 1G\n"
		"[memdev n]\nport = hb1\nserial = 0x2\npmem = 512M\n"
		"[window window0]\ntargets = hb1\nstart = 0x2000000000\n"
		"size = 4G\n"
		"[region]\nwindow = window0\nstart = 0x2010000000\nsize = 512M\n"
		"members = n m\nmode = pmem\nlocked = yes\ngranularity = 1024\n"
		"[extent]\nmemdev = m\noffset = 256M\nlength = 256M\n"
		"tag = 12345678-1234-1234-1234-123456789abc\n"
		"[extent]\nmemdev = m\nlength = 2M\n";
	auto_free char *saved = NULL;
	struct sim_topology t;

	load_good(text, &t);
	saved = save_text(&t);
	check_lines(text, saved);
	sim_topology_clear(&t);
}

/* Names that no file can have are replaced, what is quoted stays as it is. */
static void test_strange_texts(void **state)
{
	auto_free char *text = NULL;
	struct sim_topology t, back;

	load_good(SMALL, &t);
	free(t.memdevs[0].name);
	t.memdevs[0].name = sim_strdup("A b");
	free(t.memdevs[0].firmware_version);
	t.memdevs[0].firmware_version = sim_strdup(" v1;2#3 \"x\\ ");
	text = save_text(&t);
	load_good(text, &back);
	assert_string_equal(back.memdevs[0].name, "memdev0");
	assert_string_equal(back.memdevs[0].firmware_version, " v1;2#3 _x_ ");
	sim_topology_clear(&t);
	sim_topology_clear(&back);
}

static void test_paths(void **state)
{
	static const struct {
		const char *name, *path;
	} paths[] = {
		{ "three", "/somewhere/three.ini" },
		{ "three.ini", "three.ini" },
		{ "./three", "./three" },
		{ "", "/somewhere/.ini" },
	};

	setenv("CXL_SIM_TOPOLOGIES", "/somewhere", 1);
	for (size_t i = 0; i < ARRAY_LEN(paths); i++) {
		auto_free char *path = sim_topology_path(paths[i].name);

		assert_string_equal(path, paths[i].path);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_small_file),
		cmocka_unit_test(test_words_are_read),
		cmocka_unit_test(test_copies),
		cmocka_unit_test(test_switches_in_a_row),
		cmocka_unit_test(test_domains),
		cmocka_unit_test(test_regions_are_sorted),
		cmocka_unit_test(test_addresses_of_switch),
		cmocka_unit_test(test_sizes_of_installed),
		cmocka_unit_test(test_installed_round_trip),
		cmocka_unit_test(test_every_key_comes_back),
		cmocka_unit_test(test_regions_and_extents_come_back),
		cmocka_unit_test(test_strange_texts),
		cmocka_unit_test(test_paths),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
