// SPDX-License-Identifier: GPL-2.0-only
/*
 * attach-pci.c - configuration spaces: of CXL devices, of others, cut off, and malicious
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base/scope.h"
#include "libcxl/attach-pci.h"

static struct space {
	unsigned char bytes[4096];
	size_t size;
	size_t fails_at;	/* reads from here on fail */
	unsigned int reads;
} space;

static int read_space(void *data, size_t offset, void *buf, size_t len)
{
	space.reads++;
	if (offset >= space.fails_at)
		return -EIO;
	if (offset >= space.size)
		return 0;
	len = offset + len > space.size ? space.size - offset : len;
	memcpy(buf, space.bytes + offset, len);
	return (int)len;
}

static void put32(size_t at, uint32_t value)
{
	for (int i = 0; i < 4; i++)
		space.bytes[at + i] = (unsigned char)(value >> 8 * i);
}

static void put_capability(size_t at, unsigned int id, size_t next)
{
	put32(at, id | 1u << 16 | (uint32_t)next << 20);
}

static void put_dvsec(size_t at, unsigned int vendor, unsigned int id, size_t next)
{
	put_capability(at, 0x23, next);
	put32(at + 4, vendor | 0x3cu << 20);
	put32(at + 8, id);
}

static int setup(void **state)
{
	space = (struct space){ .size = 4096, .fails_at = SIZE_MAX };
	put32(0, 0x0d938086);
	return 0;
}

static struct attach_pci walk(int expected)
{
	struct attach_pci pci = { .link = 0xabcd };

	space.reads = 0;
	assert_int_equal(attach_pci_walk(read_space, NULL, &pci), expected);
	assert_true(space.reads < 2000);
	if (expected < 0)
		assert_int_equal(pci.link, 0xabcd);	/* untouched */
	return pci;
}

/* As real devices have it: other capabilities in front and between. */
static void cxl_device(void **state)
{
	struct attach_pci pci;

	put_capability(0x100, 0x01, 0x148);
	put_capability(0x148, 0x03, 0x180);
	put_dvsec(0x180, 0x1e98, 0, 0x1c0);
	put_dvsec(0x1c0, 0x8086, 7, 0x200);
	put_dvsec(0x200, 0x1e98, 8, 0x240);
	put_dvsec(0x240, 0x1e98, 7, 0);
	put32(0x24c, 0x00050007);
	pci = walk(0);
	assert_true(pci.is_device && pci.has_link);
	assert_int_equal(pci.link, PCI_LINK_CACHE | PCI_LINK_MEM);
}

static void link_without_cxl(void **state)
{
	struct attach_pci pci;

	put_dvsec(0x100, 0x1e98, 0, 0x140);
	put_dvsec(0x140, 0x1e98, 7, 0);
	put32(0x14c, 0x00020007);
	pci = walk(0);
	assert_true(pci.is_device && pci.has_link);
	assert_int_equal(pci.link & (PCI_LINK_CACHE | PCI_LINK_MEM), 0);
}

static void no_cxl(void **state)
{
	struct attach_pci pci;

	pci = walk(0);	/* an empty chain */
	assert_false(pci.is_device || pci.has_link);
	put_capability(0x100, 0x01, 0x140);
	put_dvsec(0x140, 0x8086, 0, 0);
	pci = walk(0);
	assert_false(pci.is_device || pci.has_link);
	space.size = 256;	/* a conventional device */
	pci = walk(0);
	assert_false(pci.is_device);
}

static void few_rights(void **state)
{
	put_dvsec(0x100, 0x1e98, 0, 0);
	space.size = 64;
	walk(-EACCES);
	space.size = 0;
	walk(-EACCES);
}

static void nobody_answers(void **state)
{
	memset(space.bytes, 0xff, sizeof(space.bytes));
	walk(-ENXIO);
	put32(0, 0x0d938086);	/* only the extended space is closed */
	assert_false(walk(0).is_device);
}

static void failing_reads(void **state)
{
	static const size_t places[] = { 0x100, 0x104, 0x108, 0x140, 0x14c };

	put_dvsec(0x100, 0x1e98, 0, 0x140);
	put_dvsec(0x140, 0x1e98, 7, 0);
	for (size_t i = 0; i < ARRAY_LEN(places); i++) {
		space.fails_at = places[i];
		walk(-EIO);
	}
}

/* --- chains that no device should have --- */

static void circles(void **state)
{
	put_capability(0x100, 0x01, 0x100);
	walk(0);
	put_dvsec(0x100, 0x1e98, 0, 0x200);
	put_dvsec(0x200, 0x1e98, 7, 0x100);
	assert_true(walk(0).has_link);
}

static void into_the_old_space(void **state)
{
	put_capability(0x100, 0x01, 0x40);
	assert_false(walk(0).is_device);
}

static void over_the_end(void **state)
{
	put_capability(0x100, 0x01, 0xffc);
	put_capability(0xffc, 0x23, 0);		/* its vendor would be behind the end */
	assert_false(walk(0).is_device);
	put_dvsec(0x100, 0x1e98, 0, 0xff4);
	put_dvsec(0xff4, 0x1e98, 7, 0);		/* its status is cut off */
	assert_true(walk(0).is_device);
	assert_false(walk(0).has_link);
}

static void short_file(void **state)
{
	put_dvsec(0x100, 0x1e98, 0, 0x200);
	put_dvsec(0x200, 0x1e98, 7, 0);
	space.size = 0x20a;
	assert_true(walk(0).is_device);
	assert_false(walk(0).has_link);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(cxl_device, setup),
		cmocka_unit_test_setup(link_without_cxl, setup),
		cmocka_unit_test_setup(no_cxl, setup),
		cmocka_unit_test_setup(few_rights, setup),
		cmocka_unit_test_setup(nobody_answers, setup),
		cmocka_unit_test_setup(failing_reads, setup),
		cmocka_unit_test_setup(circles, setup),
		cmocka_unit_test_setup(into_the_old_space, setup),
		cmocka_unit_test_setup(over_the_end, setup),
		cmocka_unit_test_setup(short_file, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
