// SPDX-License-Identifier: GPL-2.0-only
/* fields-memdev.c - what "cxl list" says about a memdev */
#include <limits.h>

#include "cxl/fields.h"
#include "cxl/mailbox-json.h"
#include "cxl/media-errors.h"

static int name(const struct item *item, const char **ret)
{
	return show_text(cxl_memdev_get_devname(item->memdev), ret);
}

static int pmem_size(const struct item *item, uint64_t *ret)
{
	return show_u64(cxl_memdev_get_pmem_size(item->memdev), 0, ret);
}

static int ram_size(const struct item *item, uint64_t *ret)
{
	return show_u64(cxl_memdev_get_ram_size(item->memdev), 0, ret);
}

/* A class belongs to capacity: a partition that is not there has none. */
static int pmem_qos_class(const struct item *item, int *ret)
{
	if (cxl_memdev_get_pmem_size(item->memdev) == 0)
		return -ENODATA;
	return show_number(cxl_memdev_get_pmem_qos_class(item->memdev), CXL_QOS_CLASS_NONE, ret);
}

static int ram_qos_class(const struct item *item, int *ret)
{
	if (cxl_memdev_get_ram_size(item->memdev) == 0)
		return -ENODATA;
	return show_number(cxl_memdev_get_ram_qos_class(item->memdev), CXL_QOS_CLASS_NONE, ret);
}

static int dynamic_ram_1_size(const struct item *item, uint64_t *ret)
{
	return show_u64(cxl_memdev_get_dynamic_ram_1_size(item->memdev), 0, ret);
}

static int dynamic_ram_1_qos_class(const struct item *item, int *ret)
{
	if (cxl_memdev_get_dynamic_ram_1_size(item->memdev) == 0)
		return -ENODATA;
	return show_number(cxl_memdev_get_dynamic_ram_1_qos_class(item->memdev),
			   CXL_QOS_CLASS_NONE, ret);
}

static int serial(const struct item *item, uint64_t *ret)
{
	return show_u64(cxl_memdev_get_serial(item->memdev), ULLONG_MAX, ret);
}

static int numa_node(const struct item *item, int *ret)
{
	*ret = cxl_memdev_get_numa_node(item->memdev);
	return *ret >= 0 ? 0 : -ENODATA;
}

static int host(const struct item *item, const char **ret)
{
	return show_text(cxl_memdev_get_host(item->memdev), ret);
}

static int firmware_version(const struct item *item, const char **ret)
{
	return show_text(cxl_memdev_get_firmware_version(item->memdev), ret);
}

static int state(const struct item *item, const char **ret)
{
	return show_disabled(cxl_memdev_is_enabled(item->memdev), ret);
}

static int poison_injectable(const struct item *item, bool *ret)
{
	if (!cxl_debugfs_exists(item->show->ctx))
		return -ENODATA;
	*ret = cxl_memdev_has_poison_support(item->memdev, true);
	return 0;
}

/* clang-format off */
static const struct field rows[] = {
	TEXT("memdev",                    DETAIL_BASIC, name),
	SIZE("pmem_size",                 DETAIL_BASIC, pmem_size),
	NUMBER("pmem_qos_class",          DETAIL_BASIC, pmem_qos_class),
	SIZE("ram_size",                  DETAIL_BASIC, ram_size),
	NUMBER("ram_qos_class",           DETAIL_BASIC, ram_qos_class),
	SIZE("dynamic_ram_1_size",        DETAIL_BASIC, dynamic_ram_1_size),
	NUMBER("dynamic_ram_1_qos_class", DETAIL_BASIC, dynamic_ram_1_qos_class),
	JSON("health",                    DETAIL_HEALTH, health_json),
	JSON("alert_config",              DETAIL_ALERT, alert_json),
	HEX("serial",                     DETAIL_BASIC, serial),
	NUMBER("numa_node",               DETAIL_BASIC, numa_node),
	TEXT("host",                      DETAIL_BASIC, host),
	TEXT("firmware_version",          DETAIL_BASIC, firmware_version),
	TEXT("state",                     DETAIL_BASIC, state),
	FLAG("poison_injectable",         DETAIL_BASIC, poison_injectable),
	JSON("partition_info",            DETAIL_PARTITION, partition_json),
	JSON("firmware",                  DETAIL_FIRMWARE, firmware_json),
	JSON("media_errors",              DETAIL_MEDIA, memdev_media_errors),
};
/* clang-format on */

const struct fields memdev_fields = FIELDS(rows);
