// SPDX-License-Identifier: GPL-2.0-only
/*
 * files.c - what can be written, and words that are worth it
 *
 * Adding a file is one row.  What claims a namespace (btt, pfn, dax) is not here:
 * the simulator shows that, and has no more of it.
 */
#include <stdlib.h>
#include <string.h>

#include "recorder.h"

/*
 * Words are separated by spaces and taken with the same chance.  \n is a newline, %S what the
 * file says now, %U a uuid, and one of these that is there: %R region, %D decoder, %M memdev,
 * %P port or endpoint, %A dax device, %X any device of the cxl bus, %G region of the nd bus, %N
 * any device of the nd bus.
 */
struct row {
	unsigned int weight;
	const char *file;
	const char *words;
};

/* clang-format off */
static const struct row rows[] = {
	{ 2, "decoder*/create_ram_region", "%S %S %S\\n %R region77 bogus region %Sjunk region-1 \\n" },
	{ 2, "decoder*/create_pmem_region", "%S %S %S\\n %R region77 bogus region %Sjunk region-1 \\n" },
	{ 3, "decoder*/delete_region", "%R %R\\n %Rx nosuch region55 region \\n" },
	{ 8, "decoder*/mode", "ram pmem ram\\n pmem\\n none bogus \\n" },
	{ 10, "decoder*/dpa_size", "0 0 0x10000000 0x10000000 0x20000000 268435456\\n 0x8000000 0x10000001 "
		"0x30000000 0x90000000 1e 0x -1 18446744073709551616 020000000000 \\n" },
	{ 4, "region*/uuid", "%U\\n %U\\n %U %Ux 00000000-0000-0000-0000-000000000000\\n junk "
		"7d9de1a40d5b4a529d4a2e2f5a1f1a01xxxxx %S\\n" },
	{ 4, "region*/commit", "1 1\\n 0 0 2 y n on off of yes \\n -1" },
	{ 8, "region*/interleave_ways", "0 1 1 2 2\\n 3 4 4 5 6 8 12 16 17 0x4 -1 x 256 \\n" },
	{ 6, "region*/interleave_granularity", "0 100 128 256 256 512\\n 1024 1024 4096 16384 32768 0x200 -1 x \\n" },
	{ 8, "region*/size", "0 0 0x10000000 0x20000000 0x20000000\\n 0x40000000 0x1000 0x18000000 0x100000000 "
		"0x200000000 536870912 junk -1 99999999999999999999 %S" },
	{ 12, "region*/target*", "%D %D %D %D\\n \\n \\n decoder99.0 %R %M bogus %Dx" },
	{ 4, "drivers/cxl_region/bind", "%R %R %R\\n %M region99" },
	{ 4, "drivers/cxl_region/unbind", "%R %R %R\\n %M region99" },
	{ 2, "drivers/cxl_mem/bind", "%M %M %M\\n %P mem99" },
	{ 1, "drivers/cxl_mem/unbind", "%M %M %M\\n %P mem99" },
	{ 2, "drivers/cxl_port/bind", "%P %P %P\\n %M root0 port99" },
	{ 1, "drivers/cxl_port/unbind", "%P %P %P\\n %M root0 port99" },
	{ 2, "/sys/bus/cxl/flush", "1 1\\n 0 x 2" },
	{ 3, "/sys/bus/cxl/drivers_probe", "%X %X\\n %M %R nosuch \\n" },
	{ 1, "/sys/bus/*/drivers_autoprobe", "0 1 1\\n x \\n" },
	{ 1, "mem*/security/sanitize", "0 x \\n 2" },
	{ 1, "mem*/security/erase", "0 x \\n 2" },
	{ 1, "mem*/trigger_poison_list", "1 0 x y\\n" },
	{ 2, "mem*/firmware/mem*/loading", "1 1\\n 1 0 -1 -1\\n 2 0x1 x \\n" },
	{ 2, "mem*/firmware/mem*/data", "firmware abc\\n \\n" },
	{ 1, "mem*/firmware/mem*/cancel", "1 1\\n 0 x" },
	{ 1, "*/uevent", "add change bogus add\\n \\n" },
	{ 1, "drivers/*/uevent", "add change bogus add\\n \\n" },
	{ 2, "*/*", "1 0\\n x" },
	{ 1, "*/*/*", "1 0\\n x" },
	{ 4, "dax_region*/dax_region/create", "1 1 1\\n 2 0 x -1" },
	{ 4, "dax_region*/dax_region/delete", "%A %A\\n %Ax dax99.9 bogus" },
	{ 8, "dax/devices/dax*/size", "0 0x200000 0x8000000 0x10000000 0x10000000\\n 0x20000000 0x100001 0x1000 "
		"0x40000000 x -1 99999999999999999999" },
	{ 3, "dax/devices/dax*/align", "4096 2097152 2097152\\n 1073741824 0 x 8192" },
	{ 2, "dax/devices/dax*/mapping", "0-0 0x110000000-0x1101fffff 0x120000000-0x1201fffff 110000000 x-y - "
		"0x110000000-0x110000fff" },
	{ 2, "dax/devices/dax*/memmap_on_memory", "0 1 1\\n x 2" },
	{ 6, "dax/devices/dax*/state", "unplugged unplugged\\n online_movable online_movable\\n offline %S "
		"bogus \\n" },
	{ 3, "dax/drivers/kmem/bind", "%A %A\\n dax99.9 %M" },
	{ 6, "dax/drivers/kmem/unbind", "%A %A\\n dax99.9 %M" },
	{ 2, "dax/drivers/kmem/new_id", "%A dax99.9 nonsense dax1 %A\\n" },
	{ 2, "dax/drivers/kmem/remove_id", "%A dax99.9 nonsense dax1 %A\\n" },
	{ 3, "dax/drivers/device_dax/bind", "%A %A\\n dax99.9 %M" },
	{ 3, "dax/drivers/device_dax/unbind", "%A %A\\n dax99.9 %M" },
	{ 6, "dax/drivers/device_dax/new_id", "%A %A dax99.9 nonsense dax1 %A\\n" },
	{ 3, "dax/drivers/device_dax/remove_id", "%A %A dax99.9 nonsense dax1 %A\\n" },
	{ 2, "dax/drivers/fsdev_dax/*", "%A %A\\n dax99.9 %M" },
	{ 1, "/sys/bus/dax/drivers_probe", "%A nosuch" },
	{ 1, "dax/drivers/*/uevent", "add bogus" },
	{ 1, "dax/devices/*/*", "1 0\\n x" },
	{ 4, "memory/memory*/state", "online_movable online_movable\\n offline offline\\n bogus \\n" },
	{ 2, "memory/memory*/online", "0 0\\n x" },
	{ 1, "memory/memory*/uevent", "add bogus" },
	{ 1, "memory/memory*/*", "1 0\\n x" },
	{ 1, "memory/auto_online_blocks", "offline online_movable bogus online_movable\\n offline\\n" },
	{ 2, "nd/drivers/*/bind", "%G %G\\n %N %N %R nosuch" },
	{ 2, "nd/drivers/*/unbind", "%G %G\\n %N %N %R nosuch" },
	{ 1, "nd/devices/region*/read_only", "0 1 1\\n x \\n" },
	{ 3, "nd/devices/namespace*/uuid", "%U\\n %U\\n %U %Ux junk \\n 00000000-0000-0000-0000-000000000000" },
	{ 6, "nd/devices/namespace*/size", "0 0x10000000 0x10000000 0x1000000\\n 0x8000000 0x20000000 0x1000 "
		"0x1100000 x -1 \\n %S" },
	{ 1, "nd/devices/namespace*/sector_size", "512 4096 4096\\n 520 0 x %S" },
	{ 1, "nd/devices/namespace*/alt_name", "name other_name\\n \\n "
		"a123456789b123456789c123456789d123456789e123456789f123456789g123456789" },
	{ 1, "nd/devices/namespace*/force_raw", "0 1 1\\n x \\n" },
	{ 1, "nd/devices/namespace*/holder_class", "btt pfn dax none btt2 bogus \\n" },
	{ 1, "nd/devices/*/*", "1 0\\n x" },
	{ 1, "nd/devices/*/uevent", "add bogus" },
	{ 1, "/sys/bus/nd/drivers_probe", "%N %N\\n %G nosuch" },
};
/* clang-format on */

#define N_ROWS (sizeof(rows) / sizeof(*rows))

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
	const char *file = strchr(row->file, '*') ? shot_match(shot, row->file) : row->file;

	if (!file || !shot_is_file(shot, file))
		return false;
	ret->value = any_value(shot, file, row->words);
	ret->file = ret->value ? sim_strdup(file) : NULL;
	return ret->value != NULL;
}

bool choose_wild(const struct sim_shot *shot, struct write *ret)
{
	return choose_value(shot, any_row(), ret);
}

/* About dax, memory, and namespaces; of what there is now. */
static bool is_memory(const struct sim_shot *shot, const struct row *row)
{
	return (strncmp(row->file, "dax", 3) == 0 || strncmp(row->file, "memory", 6) == 0 ||
		strncmp(row->file, "nd", 2) == 0) &&
	       shot_match(shot, row->file);
}

bool choose_memory(const struct sim_shot *shot, struct write *ret)
{
	const struct row *row;

	if (!shot_match(shot, "dax/devices/dax*") && !shot_match(shot, "nd/devices/namespace*"))
		return false;
	do
		row = any_row();
	while (!is_memory(shot, row));
	return choose_value(shot, row, ret);
}
