// SPDX-License-Identifier: GPL-2.0-only
/*
 * header-use.c - every macro and inline function of libcxl.h, once
 *
 * A macro that nobody uses compiles always.  headers.sh compiles this file as C and as C++; it is
 * never linked.  Between them the functions also use each enum as a type and as a value.
 */
#include <cxl/cxlx.h>
#include <cxl/libcxl.h>

/* Declared once more: C++ refuses it if the headers forget that these are C functions. */
#ifdef __cplusplus
extern "C" {
#endif
int cxl_new(struct cxl_ctx **ctx);
const struct cxlx_error *cxlx_get_error(struct cxl_ctx *ctx);
#ifdef __cplusplus
}
#endif

int count_memdevs(struct cxl_ctx *ctx);
int count_ports(struct cxl_ctx *ctx);
int count_targets(struct cxl_port *port);
int count_regions(struct cxl_decoder *decoder);
int count_protocol_errors(struct cxl_ctx *ctx);
bool is_busy(struct cxl_memdev *memdev, char *word);
bool is_plain_ram(struct cxl_decoder *decoder, const char *word);

int count_memdevs(struct cxl_ctx *ctx)
{
	struct cxl_memdev *memdev;
	int n = 0;

	cxl_memdev_foreach (ctx, memdev)
		if (cxl_memdev_get_firmware_version(memdev) &&
		    cxl_memdev_get_ram_qos_class(memdev) != CXL_QOS_CLASS_NONE)
			n++;
	return n;
}

int count_ports(struct cxl_ctx *ctx)
{
	struct cxl_endpoint *endpoint;
	struct cxl_port *port, *child;
	struct cxl_bus *bus;
	int n = 0;

	cxl_bus_foreach (ctx, bus)
		cxl_port_foreach_all (cxl_bus_get_port(bus), port) {
			cxl_port_foreach (port, child)
				n++;
			cxl_endpoint_foreach (port, endpoint)
				n++;
		}
	return n;
}

int count_targets(struct cxl_port *port)
{
	struct cxl_decoder *decoder;
	struct cxl_target *target;
	struct cxl_dport *dport;
	int n = 0;

	cxl_dport_foreach (port, dport)
		n++;
	cxl_decoder_foreach (port, decoder)
		cxl_target_foreach (decoder, target)
			n++;
	cxl_decoder_foreach_reverse (port, decoder)
		n -= cxl_decoder_get_nr_targets(decoder);
	return n;
}

int count_regions(struct cxl_decoder *decoder)
{
	struct cxl_memdev_mapping *mapping;
	struct cxl_region_extent *extent;
	struct cxl_region *region, *next;
	uuid_t uuid;
	int n = 0;

	cxl_region_foreach (decoder, region) {
		cxl_region_get_uuid(region, uuid);
		cxl_mapping_foreach (region, mapping)
			n += uuid[0];
	}
	cxl_region_foreach (decoder, region)
		cxl_extent_foreach (region, extent)
			n += (int)cxl_extent_get_length(extent);
	cxl_region_foreach_safe (decoder, region, next)
		if (cxl_region_locked_state(region) == CXL_REGION_UNLOCKED)
			n += cxl_region_delete(region);
	return n;
}

int count_protocol_errors(struct cxl_ctx *ctx)
{
	struct cxl_protocol_error *perror;
	int n = 0;

	cxl_protocol_error_foreach(ctx, perror)
	{
		n++;
	}
	return n;
}

bool is_busy(struct cxl_memdev *memdev, char *word)
{
	enum cxl_setpartition_mode mode = CXL_SETPART_NEXTBOOT;
	enum cxl_fwl_status status = cxl_fwl_status_from_ident(word);

	return status != CXL_FWL_STATUS_IDLE && mode != CXL_SETPART_IMMEDIATE &&
	       cxl_memdev_fw_update_in_progress(memdev);
}

bool is_plain_ram(struct cxl_decoder *decoder, const char *word)
{
	enum cxl_decoder_mode mode = cxl_decoder_mode_from_ident(word);
	enum cxl_decoder_target_type type = cxl_decoder_get_target_type(decoder);
	enum cxl_region_locked_state locked = CXL_REGION_LOCKED_UNKNOWN;

	return mode == CXL_DECODER_MODE_RAM && strcmp(cxl_decoder_mode_name(mode), "ram") == 0 &&
	       type == CXL_DECODER_TTYPE_EXPANDER && locked != CXL_REGION_LOCKED;
}
