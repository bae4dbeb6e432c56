// SPDX-License-Identifier: GPL-2.0-only
/*
 * header-use-daxctl.c - every macro of libdaxctl.h, once; see header-use.c
 */
#include <daxctl/daxctlx.h>
#include <daxctl/libdaxctl.h>

/* Declared once more: C++ refuses it if the headers forget that these are C functions. */
#ifdef __cplusplus
extern "C" {
#endif
int daxctl_new(struct daxctl_ctx **ctx);
const struct daxctlx_error *daxctlx_get_error(struct daxctl_ctx *ctx);
#ifdef __cplusplus
}
#endif

int count_regions(struct daxctl_ctx *ctx);
int count_devices(struct daxctl_region *region);

int count_regions(struct daxctl_ctx *ctx)
{
	struct daxctl_region *region, *next;
	int n = 0;

	daxctl_region_foreach(ctx, region)
		n++;
	daxctl_region_foreach_safe(ctx, region, next)
		daxctl_region_unref(region);
	return n;
}

int count_devices(struct daxctl_region *region)
{
	enum daxctl_dev_mode mode = DAXCTL_DEV_MODE_UNKNOWN;
	struct daxctl_mapping *mapping;
	struct daxctl_dev *dev, *next;
	uuid_t uuid;
	int n = 0;

	daxctl_region_get_uuid(region, uuid);
	daxctl_dev_foreach(region, dev)
		daxctl_mapping_foreach(dev, mapping)
			n += daxctl_mapping_get_size(mapping) > uuid[0];
	daxctl_dev_foreach_safe(region, dev, next) {
		mode = daxctl_dev_get_mode(dev);
		n += mode > DAXCTL_DEV_MODE_UNKNOWN && mode < DAXCTL_DEV_MODE_END;
	}
	return n;
}
