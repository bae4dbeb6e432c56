// SPDX-License-Identifier: GPL-2.0-only
/*
 * object.c - objects by name and by enumeration, what is looked at on the way, and what
 * becomes of objects whose name moves or vanishes
 */
#include "test/unit/machine.h"

/* --- by name --- */

static void only_one_link_is_read(void **state)
{
	(void)machine_accesses("");
	(void)machine_get_memdev("mem2");
	assert_int_equal(machine_accesses(""), 1);
	(void)machine_get_memdev("mem2");
	assert_int_equal(machine_accesses(""), 0);
	/* Its parents come with it: their names are in the link. */
	(void)machine_get_decoder("decoder5.3");
	assert_int_equal(machine_accesses("readlink "), 1);
	assert_int_equal(
		cxl_port_get_depth(cxl_decoder_get_port(machine_get_decoder("decoder5.3"))), 2);
	assert_int_equal(machine_accesses(""), 0);
}

static int find(const char *name)
{
	struct cxl_memdev *memdev;
	struct cxl_decoder *decoder;
	struct cxl_region *region;
	struct cxl_port *port;

	return (cxlx_memdev_get_by_name(ctx, name, &memdev) == 0) * 1 +
	       (cxlx_port_get_by_name(ctx, name, &port) == 0) * 2 +
	       (cxlx_decoder_get_by_name(ctx, name, &decoder) == 0) * 4 +
	       (cxlx_region_get_by_name(ctx, name, &region) == 0) * 8;
}

static void names_are_exact(void **state)
{
	static const char *const wrong[] = {
		"",
		"mem",
		"mem00",
		"mem01",
		"mem0x",
		"mem0 ",
		" mem0",
		"mem9",
		"mem-1",
		"MEM0",
		"0",
		"mem0,mem1",
		"mem0/",
		"mem0/..",
		"../mem0",
		".",
		"..",
		"/",
		"/mem0",
		"decoder0",
		"decoder0.",
		"decoder.0",
		"decoder00.0",
		"decoder0.00",
		"decoder0.0.0",
		"decoder0.0x",
		"region",
		"region00",
		"endpoint",
		"root",
		"port1/..",
		"mem2147483648",
		"decoder99999999999999999999.0",
		"decoder000000000000000000000000000000000000000000000000.0",
	};
	static const struct {
		const char *name;
		int kinds;
	} right[] = {
		{ "mem0", 1 },	    { "mem3", 1 },	 { "root0", 2 },      { "port1", 2 },
		{ "endpoint3", 2 }, { "decoder0.0", 4 }, { "decoder6.3", 4 }, { "region0", 8 }
	};

	machine_region(0, 1, 5);
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++)
		if (find(wrong[i]) != 0)
			fail_msg("\"%s\" was found", wrong[i]);
	for (size_t i = 0; i < ARRAY_LEN(right); i++)
		if (find(right[i].name) != right[i].kinds)
			fail_msg("%s was not found", right[i].name);
}

static void unknown_names_are_told(void **state)
{
	struct cxl_memdev *memdev = (void *)1;

	assert_int_equal(cxlx_memdev_get_by_name(ctx, "mem9", &memdev), -ENODEV);
	assert_ptr_equal(memdev, (void *)1);
	machine_check_error(-ENODEV, "find", "/sys/bus/cxl/devices/mem9", "");
}

static void very_long_names(void **state)
{
	char name[2000] = "mem";
	struct cxl_memdev *memdev;

	memset(name + 3, '1', sizeof(name) - 4);
	assert_int_equal(cxlx_memdev_get_by_name(ctx, name, &memdev), -ENODEV);
	assert_int_equal(cxlx_memdev_get_by_host(ctx, name, &memdev), -ENODEV);
}

/* Names that the kernel uses for other things are no objects of ours. */
static void foreign_names(void **state)
{
	machine_region(0, 1, 5);
	machine_dax(0);
	machine_object(ROOT_DIR "/nvdimm-bridge0");
	assert_int_equal(find("dax_region0"), 0);
	assert_int_equal(find("nvdimm-bridge0"), 0);
}

/* A link that leads to something that cannot be such an object. */
static void places_that_make_no_sense(void **state)
{
	struct cxl_region *region;
	struct cxl_decoder *decoder;

	tree_link("sys/region7", DEVICES_DIR "/region7");
	tree_link("sys/devices/pci0000:0c/region8", DEVICES_DIR "/region8");
	tree_link(ROOT_DIR "/port1/region9", DEVICES_DIR "/region9");
	tree_link(ROOT_DIR "/decoder0.0/decoder3.9", DEVICES_DIR "/decoder3.9");
	tree_file("", DEVICES_DIR "/region6");
	assert_int_equal(cxlx_region_get_by_name(ctx, "region6", &region), -EINVAL);
	assert_int_equal(cxlx_region_get_by_name(ctx, "region7", &region), -ENODEV);
	assert_int_equal(cxlx_region_get_by_name(ctx, "region8", &region), -ENODEV);
	assert_int_equal(cxlx_region_get_by_name(ctx, "region9", &region), -ENODEV);
	assert_int_equal(cxlx_decoder_get_by_name(ctx, "decoder3.9", &decoder), -ENODEV);
}

static void by_host(void **state)
{
	struct cxl_memdev *memdev = NULL;

	assert_int_equal(cxlx_memdev_get_by_host(ctx, "0000:22:00.0", &memdev), 0);
	assert_string_equal(cxl_memdev_get_devname(memdev), "mem2");
	assert_string_equal(cxl_memdev_get_host(memdev), "0000:22:00.0");
	assert_int_equal(cxlx_memdev_get_by_host(ctx, "0000:22:00", &memdev), -ENODEV);
	assert_int_equal(cxlx_memdev_get_by_host(ctx, "0000", &memdev), -ENODEV);
	assert_int_equal(cxlx_memdev_get_by_host(ctx, "", &memdev), -ENODEV);
	assert_int_equal(cxlx_memdev_get_by_host(ctx, "..", &memdev), -ENODEV);
	assert_int_equal(cxlx_memdev_get_by_host(ctx, "../devices", &memdev), -ENODEV);
	/* The host of a mock device is on no PCI bus. */
	machine_object("sys/devices/platform/cxl_mem.9/mem9");
	machine_context();
	assert_int_equal(cxlx_memdev_get_by_host(ctx, "cxl_mem.9", &memdev), 0);
	assert_string_equal(cxl_memdev_get_devname(memdev), "mem9");
}

/* --- enumeration --- */

static void same_pointers_either_way(void **state)
{
	struct cxl_memdev *by_name = machine_get_memdev("mem2"), *memdev;
	struct cxl_decoder *decoder = machine_get_decoder("decoder0.1");
	int id = 0;

	cxl_memdev_foreach (ctx, memdev) {
		assert_int_equal(cxl_memdev_get_id(memdev), id++);
		if (cxl_memdev_get_id(memdev) == 2)
			assert_ptr_equal(memdev, by_name);
	}
	assert_int_equal(id, 4);
	assert_ptr_equal(cxl_decoder_get_last(cxl_bus_get_port(cxl_bus_get_first(ctx))), decoder);
	assert_null(cxl_decoder_get_next(decoder));
	assert_string_equal(cxl_decoder_get_devname(cxl_decoder_get_prev(decoder)), "decoder0.0");
}

static void numbers_are_sorted_as_numbers(void **state)
{
	static const int ids[] = { 0, 1, 2, 3, 9, 10, 11, 100 };
	struct cxl_memdev *memdev;
	size_t i = 0;

	machine_memdev(100, 1, 104);
	machine_memdev(10, 1, 110);
	machine_memdev(9, 1, 109);
	machine_memdev(11, 1, 111);
	cxl_memdev_foreach (ctx, memdev)
		assert_int_equal(cxl_memdev_get_id(memdev), ids[i++]);
	assert_int_equal(i, ARRAY_LEN(ids));
}

static void ports_by_depth(void **state)
{
	static const char *const expected[] = { "port1", "port7", "port9", "port8", "port2" };
	struct cxl_port *top = cxl_bus_get_port(cxl_bus_get_first(ctx)), *port;
	size_t i = 0;

	machine_object(ROOT_DIR "/port1/port7");
	machine_object(ROOT_DIR "/port1/port8");
	machine_object(ROOT_DIR "/port1/port7/port9");
	cxl_port_foreach_all (top, port) {
		assert_string_equal(cxl_port_get_devname(port), expected[i]);
		i++;
	}
	assert_int_equal(i, ARRAY_LEN(expected));
	assert_int_equal(cxlx_port_get_by_name(ctx, "port9", &port), 0);
	assert_int_equal(cxl_port_get_depth(port), 3);
	assert_int_equal(cxl_port_get_depth(top), 0);
	assert_ptr_equal(cxl_port_to_bus(top), cxl_bus_get_first(ctx));
	assert_null(cxl_port_to_bus(port));
	/* A walk that begins further down stays there. */
	assert_int_equal(cxlx_port_get_by_name(ctx, "port7", &top), 0);
	i = 0;
	cxl_port_foreach_all (top, port)
		i++;
	assert_int_equal(i, 1);
}

static void regions_by_address(void **state)
{
	struct cxl_decoder *decoder = machine_get_decoder("decoder0.0");

	machine_region(0, 1, 5);
	machine_region(1, 1, 4);
	tree_file("0x190000000\n", ROOT_DIR "/decoder0.0/region0/resource");
	tree_file("0x100000000\n", ROOT_DIR "/decoder0.0/region1/resource");
	assert_string_equal(cxl_region_get_devname(cxl_region_get_first(decoder)), "region1");
	assert_string_equal(
		cxl_region_get_devname(cxl_region_get_next(cxl_region_get_first(decoder))),
		"region0");
	assert_null(cxl_region_get_first(machine_get_decoder("decoder5.0")));
}

static void no_bus(void **state)
{
	tree_remove("sys/bus/cxl");
	assert_null(cxl_bus_get_first(ctx));
	assert_null(cxl_memdev_get_first(ctx));
	tree_remove("sys");
	machine_context();
	assert_null(cxl_bus_get_first(ctx));
	assert_null(cxl_memdev_get_first(ctx));
	assert_int_equal(find("mem0"), 0);
}

/* --- the way from a memdev to its endpoint --- */

/* As little of a memdev and its endpoint as the search needs. */
static void thin_memdev(int id, int port)
{
	struct tree_path memdev = tree_name(
		"sys/devices/pci0000:0c/0000:0c:1f.0/0001:%02x:%02x.0/mem%d", id / 32, id % 32, id);
	struct tree_path endpoint = tree_name(ROOT_DIR "/port1/endpoint%d", port);

	machine_object(memdev.text);
	machine_bind(memdev.text, "cxl_mem");
	machine_object(endpoint.text);
	machine_bind(endpoint.text, "cxl_port");
	tree_link(memdev.text, "%s/uport", endpoint.text);
}

static unsigned int cost_of_endpoint(int id, int port)
{
	struct cxl_endpoint *endpoint;
	struct tree_path name = tree_name("mem%d", id);

	machine_context();
	(void)machine_accesses("");
	endpoint = cxl_memdev_get_endpoint(machine_get_memdev(name.text));
	assert_non_null(endpoint);
	assert_int_equal(cxl_endpoint_get_id(endpoint), port);
	assert_ptr_equal(cxl_endpoint_get_memdev(endpoint), machine_get_memdev(name.text));
	return machine_accesses("readlink ");
}

static void endpoint_in_order(void **state)
{
	for (int i = 0; i < 256; i++)
		thin_memdev(1000 + i, 2000 + i);
	for (int i = 0; i < 256; i += 17)
		assert_true(cost_of_endpoint(1000 + i, 2000 + i) < 30);
}

/* Neighbours changed places: still near. */
static void endpoint_nearly_in_order(void **state)
{
	for (int i = 0; i < 256; i++)
		thin_memdev(1000 + i, 2000 + (i ^ 3));
	for (int i = 0; i < 256; i += 17)
		assert_true(cost_of_endpoint(1000 + i, 2000 + (i ^ 3)) < 40);
}

/* No order at all: found all the same. */
static void endpoint_shuffled(void **state)
{
	for (int i = 0; i < 64; i++)
		thin_memdev(1000 + i, 2000 + i * 37 % 64);
	for (int i = 0; i < 64; i++)
		(void)cost_of_endpoint(1000 + i, 2000 + i * 37 % 64);
}

static void endpoint_that_is_not_there(void **state)
{
	struct cxl_memdev *memdev = machine_get_memdev("mem0");

	tree_remove(ROOT_DIR "/port1/endpoint5/uport");
	assert_null(cxl_memdev_get_endpoint(memdev));
	assert_null(cxl_memdev_get_bus(memdev));
	machine_context();
	tree_remove("sys/devices/pci0000:0c/0000:0c:00.0/0000:20:00.0/mem0/driver");
	assert_null(cxl_memdev_get_endpoint(machine_get_memdev("mem0")));
	assert_non_null(cxl_memdev_get_endpoint(machine_get_memdev("mem1")));
}

/* An endpoint's uport may be anything that a made-up or broken tree has. */
static void endpoint_with_a_strange_uport(void **state)
{
	tree_link("sys/devices/pci0000:0c", ROOT_DIR "/port1/endpoint4/uport");
	assert_int_equal(cost_of_endpoint(0, 5) > 0, 1);
	machine_context();
	assert_null(cxl_memdev_get_endpoint(machine_get_memdev("mem2")));
}

/* --- objects that change --- */

static void move_region_to_other_window(void)
{
	tree_remove(ROOT_DIR "/decoder0.0/region0");
	machine_object(ROOT_DIR "/decoder0.1/region0");
	tree_file("ram\n", ROOT_DIR "/decoder0.1/region0/mode");
}

static void name_that_moves(void **state)
{
	struct cxl_region *before, *after;

	machine_region(0, 1, 5);
	before = machine_get_region("region0");
	move_region_to_other_window();
	assert_ptr_equal(machine_get_region("region0"), before);
	objects_refresh(core(ctx));
	after = machine_get_region("region0");
	assert_ptr_not_equal(after, before);
	assert_string_equal(cxl_decoder_get_devname(cxl_region_get_decoder(after)), "decoder0.1");
	/* Who has the old pointer may still look at it. */
	assert_string_equal(cxl_region_get_devname(before), "region0");
	assert_string_equal(cxl_decoder_get_devname(cxl_region_get_decoder(before)), "decoder0.0");
	assert_ptr_equal(machine_get_region("region0"), after);
}

static void name_that_moves_while_listing(void **state)
{
	struct cxl_region *before;

	machine_region(0, 1, 5);
	before = machine_get_region("region0");
	move_region_to_other_window();
	assert_ptr_not_equal(cxl_region_get_first(machine_get_decoder("decoder0.1")), before);
}

static void name_that_vanishes(void **state)
{
	struct cxl_region *before, *none;

	machine_region(0, 1, 5);
	before = machine_get_region("region0");
	tree_remove(DEVICES_DIR "/region0");
	tree_remove(ROOT_DIR "/decoder0.0/region0");
	objects_refresh(core(ctx));
	assert_int_equal(cxlx_region_get_by_name(ctx, "region0", &none), -ENODEV);
	assert_string_equal(cxl_region_get_devname(before), "region0");
	assert_true(cxl_region_get_size(before) == ULLONG_MAX);
	machine_check_error(-ENODEV, "read", "/region0/size", "");
}

/* Deleted, and the name taken by a new region: the old pointer must not hurt the registry. */
static void retired_twice(void **state)
{
	struct cxl_region *old, *new;

	machine_region(0, 1, 5);
	old = machine_get_region("region0");
	object_retire(&old->obj);
	new = machine_get_region("region0");
	assert_ptr_not_equal(old, new);
	object_retire(&old->obj);
	assert_ptr_equal(machine_get_region("region0"), new);
	object_retire(&new->obj);
	object_retire(&new->obj);
}

static void children_of_a_port_that_vanishes(void **state)
{
	struct cxl_port *port = NULL;

	assert_int_equal(cxlx_port_get_by_name(ctx, "port1", &port), 0);
	assert_non_null(cxl_endpoint_get_first(port));
	objects_retire_below(core(ctx), port->obj.devpath);
	assert_int_equal(find("endpoint5"), 2);
	assert_string_equal(cxl_port_get_devname(port), "port1");
}

/* --- settings --- */

static void check_level(const char *text, int level)
{
	struct cxl_ctx *fresh;

	setenv("CXL_LOG", text, 1);
	assert_int_equal(cxl_new(&fresh), 0);
	unsetenv("CXL_LOG");
	assert_int_equal(cxl_get_log_priority(fresh), level);
	cxl_unref(fresh);
}

static void log_levels(void **state)
{
	check_level("", 3);
	check_level("err", 3);
	check_level("warning", 4);
	check_level("notice", 5);
	check_level("info", 6);
	check_level("debug", 7);
	check_level("6", 6);
	check_level("nonsense", 3);
	check_level("99999999999999", 3);
}

static void root_cannot_change_later(void **state)
{
	assert_string_equal(cxlx_get_sysroot(ctx), tree_root);
	assert_int_equal(cxlx_set_sysroot(ctx, "/elsewhere"), 0);
	assert_int_equal(cxlx_set_sysroot(ctx, tree_root), 0);
	(void)machine_get_memdev("mem0");
	assert_int_equal(cxlx_set_sysroot(ctx, "/elsewhere"), -EBUSY);
	assert_string_equal(cxlx_get_sysroot(ctx), tree_root);
}

static void device_numbers(void **state)
{
	static const char dev[] = "sys/devices/pci0000:0c/0000:0c:00.0/0000:20:00.0/mem0/dev";
	static const char *const garbage[] = {
		"",	"251", ":3",	  "251:",	  "251:-3",
		"-1:3", "a:b", "251:3:4", "2147483648:0", "99999999999999999999:0"
	};

	assert_int_equal(cxl_memdev_get_major(machine_get_memdev("mem0")), 251);
	assert_int_equal(cxl_memdev_get_minor(machine_get_memdev("mem0")), 3);
	for (size_t i = 0; i < ARRAY_LEN(garbage); i++) {
		struct cxl_memdev *memdev;

		tree_file(garbage[i], "%s", dev);
		machine_context();
		memdev = machine_get_memdev("mem0");
		if (cxl_memdev_get_major(memdev) >= 0 && cxl_memdev_get_minor(memdev) >= 0)
			fail_msg("\"%s\" is no device number", garbage[i]);
		machine_check_error(-EPROTO, "understand", "/mem0/dev", garbage[i]);
	}
	tree_remove("%s", dev);
	machine_context();
	assert_int_equal(cxl_memdev_get_major(machine_get_memdev("mem0")), -ENODEV);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		machine_test(only_one_link_is_read),
		machine_test(names_are_exact),
		machine_test(unknown_names_are_told),
		machine_test(very_long_names),
		machine_test(foreign_names),
		machine_test(places_that_make_no_sense),
		machine_test(by_host),
		machine_test(same_pointers_either_way),
		machine_test(numbers_are_sorted_as_numbers),
		machine_test(ports_by_depth),
		machine_test(regions_by_address),
		machine_test(no_bus),
		machine_test(endpoint_in_order),
		machine_test(endpoint_nearly_in_order),
		machine_test(endpoint_shuffled),
		machine_test(endpoint_that_is_not_there),
		machine_test(endpoint_with_a_strange_uport),
		machine_test(name_that_moves),
		machine_test(name_that_moves_while_listing),
		machine_test(name_that_vanishes),
		machine_test(retired_twice),
		machine_test(children_of_a_port_that_vanishes),
		machine_test(log_levels),
		machine_test(root_cannot_change_later),
		machine_test(device_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
