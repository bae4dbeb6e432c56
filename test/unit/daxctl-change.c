// SPDX-License-Identifier: GPL-2.0-only
/*
 * daxctl-change.c - what libdaxctl changes: drivers, sizes, memory blocks; and that each change
 * that fails on the way is taken back, whichever write it was
 */
#include "base/numbers.h"
#include "test/unit/dax-machine.h"

#define START UINT64_C(0x400000000)

/* --- a kernel, as far as these writes go --- */

int __real_sysfs_write(const struct sysfs_dir *dir, const char *file, const char *text, size_t len);
int __wrap_sysfs_write(const struct sysfs_dir *dir, const char *file, const char *text, size_t len);

static struct {
	unsigned int n;			/* writes so far */
	unsigned int refuse_at;		/* this one (from 1); 0: none */
	struct words log;		/* "FILE=TEXT", without directories that all have */
	struct words ids;		/* "DRIVER DEVICE" of new_id */
	bool ignores_mappings;
} kernel;

static struct tree_path id_of(const char *driver, const char *device)
{
	return tree_name("%s %s", driver, device);
}

static void forget_id(const char *id)
{
	struct words left = { 0 };

	for (size_t i = 0; i < kernel.ids.n; i++)
		if (strcmp(kernel.ids.at[i], id) != 0)
			words_add(&left, kernel.ids.at[i], strlen(kernel.ids.at[i]));
	words_clear(&kernel.ids);
	kernel.ids = left;
}

static bool has_driver(const char *device)
{
	return tree_exists("sys/bus/dax/devices/%s/driver", device);
}

static int bind(const char *driver, const char *device)
{
	struct dax_name name;
	struct tree_path id = id_of(driver, device);

	assert_int_equal(parse_dax_name(device, &name), 0);
	if (has_driver(device))
		return -EBUSY;
	if (strcmp(driver, "kmem") != 0 && !words_contain(&kernel.ids, id.text))
		return -ENODEV;
	machine_bind(name.region, name.device, driver);
	return 0;
}

static int driver_file(const char *driver, const char *file, const char *device)
{
	struct tree_path id = id_of(driver, device);

	if (strcmp(file, "bind") == 0)
		return bind(driver, device);
	if (strcmp(file, "unbind") == 0) {
		if (!has_driver(device))
			return -ENODEV;
		tree_remove("sys/bus/dax/devices/%s/driver", device);
		return 0;
	}
	forget_id(id.text);
	if (strcmp(file, "remove_id") == 0)
		return 0;
	words_add(&kernel.ids, id.text, strlen(id.text));
	(void)bind(driver, device);
	return 0;
}

/* A block that is in that state already is no way to go. */
static int block_state(const char *file, const char *text)
{
	struct tree_text now = tree_read("sys/%s", file);
	bool online = strcmp(text, "offline") != 0;
	unsigned int id = 0;

	assert_int_equal(sscanf(file, "devices/system/memory/memory%u/", &id), 1);
	if (online == (strncmp(now.text, "online", 6) == 0))
		return -EINVAL;
	machine_block(id * BLOCK, !online ? "" : strcmp(text, "online_movable") ? "Normal" : "Movable");
	return 0;
}

static int device_mapping(const char *file, const char *text)
{
	auto_free char *dir = NULL;
	uint64_t start, end;

	if (kernel.ignores_mappings)
		return 0;
	assert_int_equal(sscanf(text, "%" SCNx64 "-%" SCNx64, &start, &end), 2);
	assert_int_equal(path_dirname(file, &dir), 0);
	tree_file("1073741824\n", "sys/%s/size", dir);
	return 0;
}

static int kernel_write(const char *file, const char *text)
{
	auto_free char *driver = NULL;

	if (after_prefix(file, "bus/dax/drivers/")) {
		assert_int_equal(path_parent(file, &driver), 0);
		return driver_file(driver, last_component(file), text);
	}
	if (after_prefix(file, "devices/system/memory/"))
		return block_state(file, text);
	if (strcmp(last_component(file), "mapping") == 0)
		return device_mapping(file, text);
	if (strcmp(last_component(file), "create") == 0) {
		tree_file("dax0.2\n", REGION_DIR "/dax_region/seed", 0, 0);
		machine_device(0, 2, 0, 0);
		return 0;
	}
	tree_file(text, "sys/%s", file);
	return 0;
}

int __wrap_sysfs_write(const struct sysfs_dir *dir, const char *file, const char *text, size_t len)
{
	auto_free char *value = strndup(text, len), *parent = NULL;

	assert_int_equal(path_parent(file, &parent), 0);
	kernel.n++;
	if (kernel.n == kernel.refuse_at)
		return -EIO;
	words_printf(&kernel.log, "%s/%s=%s", parent, last_component(file), value);
	return kernel_write(file, value);
}

static int setup(void **state)
{
	memset(&kernel, 0, sizeof(kernel));
	return machine_setup(state);
}

static int teardown(void **state)
{
	words_clear(&kernel.log);
	words_clear(&kernel.ids);
	return machine_teardown(state);
}

static void check_log(const char *expected)
{
	auto_free char *log = words_join(&kernel.log, " ");

	assert_string_equal(log, expected);
	words_clear(&kernel.log);
}

/* All that a test may find changed. */
static char *everything(void)
{
	auto_free char *tree = tree_snapshot(), *ids = words_join(&kernel.ids, ",");
	char *all = NULL;

	assert_true(asprintf(&all, "%s\nids %s", tree, ids) > 0);
	return all;
}

/* --- drivers --- */

static void enabling(void **state)
{
	struct daxctl_dev *dev = machine_get_device("dax0.1");

	assert_int_equal(daxctl_dev_enable_ram(dev), 0);
	check_log("kmem/bind=dax0.1");
	assert_int_equal(daxctl_dev_get_mode(dev), DAXCTL_DEV_MODE_RAM);
	assert_int_equal(daxctl_dev_enable_ram(dev), 0);
	check_log("");
	assert_int_equal(daxctl_dev_enable_devdax(dev), -EBUSY);
	assert_true(machine_has_reason("dax0.1 is bound to kmem"));
	assert_int_equal(daxctl_dev_disable(dev), 0);
	check_log("kmem/unbind=dax0.1 kmem/remove_id=dax0.1");
	assert_int_equal(daxctl_dev_is_enabled(dev), 0);
	assert_int_equal(daxctl_dev_disable(dev), 0);
	check_log("");
}

static void enabling_by_name(void **state)
{
	struct daxctl_dev *dev = machine_get_device("dax0.1");

	assert_int_equal(daxctl_dev_enable_devdax(dev), 0);
	check_log("device_dax/bind=dax0.1 device_dax/new_id=dax0.1");
	assert_int_equal(daxctl_dev_get_mode(dev), DAXCTL_DEV_MODE_DEVDAX);
	assert_int_equal(daxctlx_error_code(daxctlx_get_error(ctx)), 0);
	assert_int_equal(daxctl_dev_disable(dev), 0);
	check_log("device_dax/unbind=dax0.1 device_dax/remove_id=dax0.1");
	assert_int_equal(daxctl_dev_enable_famfs(dev), 0);
	assert_int_equal(daxctl_dev_get_mode(dev), DAXCTL_DEV_MODE_FAMFS);
	assert_int_equal(kernel.ids.n, 1);
}

static void no_such_driver(void **state)
{
	struct daxctl_dev *dev = machine_get_device("dax0.1");

	tree_remove(DRIVERS_DIR "/fsdev_dax");
	assert_int_equal(daxctl_dev_enable_famfs(dev), -ENODEV);
	machine_check_error(-ENODEV, "find", "/sys/bus/dax/drivers/fsdev_dax", "");
	assert_true(machine_has_reason("no driver fsdev_dax"));
	check_log("");
}

/* The kernel would let it go, and the memory with it. */
static void disabling_memory_in_use(void **state)
{
	struct daxctl_dev *dev = machine_get_device("dax0.10");
	auto_free char *before = NULL, *after = NULL;
	uint64_t start = daxctl_dev_get_resource(dev);

	machine_bind(0, 10, "kmem");
	machine_block(start, "");
	machine_block(start + BLOCK, "Movable");
	before = everything();
	assert_int_equal(daxctl_dev_disable(dev), -EBUSY);
	assert_true(machine_has_reason("1 of 2 memory blocks of dax0.10 are online"));
	after = everything();
	assert_string_equal(after, before);
	check_log("");
}

/* --- what fails on the way --- */

static int online(struct daxctl_dev *dev)
{
	return daxctl_memory_online(daxctl_dev_get_memory(dev));
}

static int offline(struct daxctl_dev *dev)
{
	return daxctl_memory_offline(daxctl_dev_get_memory(dev));
}

/* clang-format off */
static const struct {
	const char *driver;			/* that the device has before */
	bool by_name;				/* it was told the name */
	const char *first, *second;		/* zones of its two blocks */
	int (*change)(struct daxctl_dev *dev);
	unsigned int writes;
	int result;
} changes[] = {
	{ NULL,         false, "",        "",        daxctl_dev_enable_devdax, 2, 0 },
	{ NULL,         false, "",        "",        daxctl_dev_enable_famfs,  2, 0 },
	{ NULL,         false, "",        "",        daxctl_dev_enable_ram,    1, 0 },
	{ "device_dax", true,  "",        "",        daxctl_dev_disable,       2, 0 },
	{ "fsdev_dax",  true,  "",        "",        daxctl_dev_disable,       2, 0 },
	{ "kmem",       false, "",        "",        daxctl_dev_disable,       2, 0 },
	{ "kmem",       false, "",        "",        online,                   2, 2 },
	{ "kmem",       false, "Movable", "",        online,                   1, 1 },
	{ "kmem",       false, "Movable", "Movable", offline,                  2, 2 },
	{ "kmem",       false, "Normal",  "Movable", offline,                  2, 2 },
};
/* clang-format on */

static struct daxctl_dev *prepare(size_t i)
{
	struct daxctl_dev *dev = machine_get_device("dax0.10");
	struct tree_path id = id_of(changes[i].driver ? changes[i].driver : "", "dax0.10");
	uint64_t start = daxctl_dev_get_resource(dev);

	words_clear(&kernel.ids);
	if (changes[i].by_name)
		words_add(&kernel.ids, id.text, strlen(id.text));
	if (has_driver("dax0.10"))
		tree_remove("sys/bus/dax/devices/dax0.10/driver");
	if (changes[i].driver)
		machine_bind(0, 10, changes[i].driver);
	machine_block(start, changes[i].first);
	machine_block(start + BLOCK, changes[i].second);
	kernel.n = 0;
	return dev;
}

static void failing(void **state)
{
	for (size_t i = 0; i < ARRAY_LEN(changes); i++) {
		for (unsigned int at = 1; at <= changes[i].writes; at++) {
			struct daxctl_dev *dev = prepare(i);
			auto_free char *before = everything(), *after = NULL;

			kernel.refuse_at = at;
			assert_int_equal(changes[i].change(dev), -EIO);
			after = everything();
			assert_string_equal(after, before);
			assert_int_equal(daxctlx_error_code(daxctlx_get_error(ctx)), -EIO);
		}
		kernel.refuse_at = 0;
		assert_int_equal(changes[i].change(prepare(i)), changes[i].result);
		assert_int_equal(kernel.n, changes[i].writes);
	}
}

/* --- memory --- */

static void zones(void **state)
{
	struct daxctl_dev *dev = machine_get_device("dax0.10");
	uint64_t start = daxctl_dev_get_resource(dev);
	struct daxctl_memory *memory;

	machine_bind(0, 10, "kmem");
	machine_block(start, "");
	machine_block(start + BLOCK, "Movable");
	memory = daxctl_dev_get_memory(dev);
	assert_int_equal(daxctl_memory_online_no_movable(memory), 1);
	check_log("memory130/state=online_kernel");
	assert_int_equal(daxctl_memory_is_movable(memory), 0);
	assert_int_equal(daxctl_memory_online(memory), -EBUSY);
	assert_true(machine_has_reason("not all of it is movable"));
	assert_int_equal(daxctl_memory_offline(memory), 2);
	assert_int_equal(daxctl_memory_online(memory), 2);
	assert_int_equal(daxctl_memory_online(memory), 0);
	assert_int_equal(daxctl_memory_online_no_movable(memory), -EBUSY);
	assert_int_equal(daxctl_memory_offline(memory), 2);
	assert_int_equal(daxctl_memory_offline(memory), 0);
}

/* --- sizes --- */

static void sizes(void **state)
{
	struct daxctl_dev *dev = machine_get_device("dax0.1");
	uuid_t none = { 0 }, tag = { 0xde, 0xad, 0xbe, 0xef, 0xca, 0xfe, 0xba, 0xad,
				     0xf0, 0x0d, 0xfe, 0xdc, 0xba, 0x98, 0x76, 0x54 };

	assert_true(daxctl_dev_get_size(dev) == BLOCK);
	assert_int_equal(daxctl_dev_set_size(dev, 0), 0);
	assert_int_equal(daxctl_dev_get_size(dev), 0);
	assert_int_equal(daxctl_dev_set_size(dev, 4 * BLOCK), 0);
	assert_true(daxctl_dev_get_size(dev) == 4 * BLOCK);
	assert_int_equal(daxctl_dev_set_align(dev, 4096), 0);
	assert_int_equal(daxctl_dev_get_align(dev), 4096);
	assert_int_equal(daxctl_dev_set_uuid(dev, none), 0);
	assert_int_equal(daxctl_dev_set_uuid(dev, tag), 0);
	check_log("dax0.1/size=0 dax0.1/size=0x20000000 dax0.1/align=0x1000 dax0.1/uuid=0 "
		  "dax0.1/uuid=deadbeef-cafe-baad-f00d-fedcba987654");
	kernel.refuse_at = kernel.n + 1;
	assert_int_equal(daxctl_dev_set_size(dev, 0), -EIO);
	assert_true(daxctl_dev_get_size(dev) == 4 * BLOCK);
}

/* "Yes" of the kernel is not enough: a range that is not aligned is ignored. */
static void ranges(void **state)
{
	struct daxctl_dev *dev = machine_get_device("dax0.1");

	assert_int_equal(daxctl_dev_set_mapping(dev, START, START + BLOCK - 1), 0);
	check_log("dax0.1/mapping=0x400000000-0x407ffffff");
	assert_int_equal(daxctl_dev_get_size(dev), 1073741824);
	kernel.ignores_mappings = true;
	assert_int_equal(daxctl_dev_set_mapping(dev, START, START + 1), -EINVAL);
	assert_true(machine_has_reason("multiples of its alignment, 2097152 bytes"));
}

static void one_more_device(void **state)
{
	struct daxctl_region *region = daxctl_region_get_first(ctx);
	struct daxctl_dev *dev = daxctl_dev_get_first(region);
	unsigned int n = 0;

	assert_null(daxctl_region_get_dev_seed(region));
	assert_int_equal(daxctl_region_create_dev(region), 0);
	assert_ptr_equal(daxctl_dev_get_first(region), dev);
	dev = daxctl_region_get_dev_seed(region);
	assert_string_equal(daxctl_dev_get_devname(dev), "dax0.2");
	daxctl_dev_foreach(region, dev)
		n++;
	assert_int_equal(n, 4);
	dev = machine_get_device("dax0.2");
	assert_int_equal(daxctl_region_destroy_dev(region, dev), 0);
	check_log("dax_region/create=1 dax_region/delete=dax0.2");
	assert_string_equal(daxctl_dev_get_devname(dev), "dax0.2");
}

int main(void)
{
#define ON_MACHINE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
	const struct CMUnitTest tests[] = {
		ON_MACHINE(enabling),
		ON_MACHINE(enabling_by_name),
		ON_MACHINE(no_such_driver),
		ON_MACHINE(disabling_memory_in_use),
		ON_MACHINE(failing),
		ON_MACHINE(zones),
		ON_MACHINE(sizes),
		ON_MACHINE(ranges),
		ON_MACHINE(one_more_device),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
