// SPDX-License-Identifier: GPL-2.0-only
/* mailbox-alert.c - Get and Set Alert Configuration: every field in its place */
#include "test/unit/mailbox.h"

#define GET(name) cxl_cmd_alert_config_get_##name##_threshold
#define SET(name) cxl_cmd_alert_config_set_##name##_prog_warn_threshold
#define VALID(name) cxl_cmd_alert_config_##name##_prog_warn_threshold_valid
#define WRITABLE(name) cxl_cmd_alert_config_##name##_prog_warn_threshold_writable

typedef int getter(struct cxl_cmd *cmd);
typedef int setter(struct cxl_cmd *cmd, int value);

/* In the order of their bits. */
static getter *const valid[] = {
	VALID(life_used),
	VALID(dev_over_temperature),
	VALID(dev_under_temperature),
	VALID(corrected_volatile_mem_err),
	VALID(corrected_pmem_err),
};

static getter *const writable[] = {
	WRITABLE(life_used),
	WRITABLE(dev_over_temperature),
	WRITABLE(dev_under_temperature),
	WRITABLE(corrected_volatile_mem_err),
	WRITABLE(corrected_pmem_err),
};

/* clang-format off */
static const struct {
	getter *get;
	unsigned int at, bytes;
} thresholds[] = {
	{ GET(life_used_crit_alert), 2, 1 },
	{ GET(life_used_prog_warn), 3, 1 },
	{ GET(dev_over_temperature_crit_alert), 4, 2 },
	{ GET(dev_under_temperature_crit_alert), 6, 2 },
	{ GET(dev_over_temperature_prog_warn), 8, 2 },
	{ GET(dev_under_temperature_prog_warn), 10, 2 },
	{ GET(corrected_volatile_mem_err_prog_warn), 12, 2 },
	{ GET(corrected_pmem_err_prog_warn), 14, 2 },
};

static const struct {
	setter *set;
	unsigned int at, bytes;
} settings[] = {
	{ cxl_cmd_alert_config_set_valid_alert_actions, 0, 1 },
	{ cxl_cmd_alert_config_set_enable_alert_actions, 1, 1 },
	{ SET(life_used), 2, 1 },
	{ SET(dev_over_temperature), 4, 2 },
	{ SET(dev_under_temperature), 6, 2 },
	{ SET(corrected_volatile_mem_err), 8, 2 },
	{ SET(corrected_pmem_err), 10, 2 },
};
/* clang-format on */

static uint8_t alerts[16];

static struct cxl_cmd *asked(void)
{
	mailbox_answers(alerts, sizeof(alerts));
	return mailbox_submitted(cxl_cmd_new_get_alert_config(mailbox_memdev));
}

static int setup(void **state)
{
	memset(alerts, 0, sizeof(alerts));
	return mailbox_setup(state);
}

static void every_warning_has_its_bit(void **state)
{
	auto_cmd struct cxl_cmd *cmd = asked();

	assert_int_equal(mailbox.last.id, 11);
	for (unsigned int byte = 0; byte < 256; byte++) {
		alerts[0] = (uint8_t)byte;
		alerts[1] = (uint8_t)~byte;
		mailbox_submitted(cmd);
		for (unsigned int i = 0; i < 5; i++) {
			assert_int_equal(valid[i](cmd), byte >> i & 1);
			assert_int_equal(writable[i](cmd), !(byte >> i & 1));
		}
	}
}

static void every_threshold_has_its_bytes(void **state)
{
	auto_cmd struct cxl_cmd *cmd = asked();

	for (size_t i = 0; i < ARRAY_LEN(thresholds); i++) {
		unsigned int at = thresholds[i].at;
		bool is_byte = thresholds[i].bytes == 1;

		memset(alerts, 0xff, sizeof(alerts));
		alerts[at] = 0xf6;
		alerts[at + !is_byte] = is_byte ? 0xf6 : 0xfe;
		mailbox_answers(alerts, sizeof(alerts));
		mailbox_submitted(cmd);
		assert_int_equal(thresholds[i].get(cmd), is_byte ? 0xf6 : 0xfef6);
		mailbox_answers(alerts, at + thresholds[i].bytes - 1);
		mailbox_submitted(cmd);
		assert_int_equal(thresholds[i].get(cmd), -EPROTO);
	}
}

static void every_setting_goes_to_its_bytes(void **state)
{
	for (size_t i = 0; i < ARRAY_LEN(settings); i++) {
		auto_cmd struct cxl_cmd *cmd = cxl_cmd_new_set_alert_config(mailbox_memdev);
		bool is_byte = settings[i].bytes == 1;
		uint8_t wanted[12] = { 0 };

		wanted[settings[i].at] = 0x5a;
		wanted[settings[i].at + !is_byte] = is_byte ? 0x5a : 0x12;
		assert_int_equal(settings[i].set(cmd, is_byte ? 0x5a : 0x125a), 0);
		mailbox_submitted(cmd);
		assert_int_equal(mailbox.last.id, 12);
		assert_int_equal(mailbox.last.in.size, 12);
		assert_memory_equal(mailbox.in, wanted, 12);
	}
}

static void what_does_not_fit_is_not_cut_off(void **state)
{
	static const uint8_t untouched[12];
	auto_cmd struct cxl_cmd *cmd = cxl_cmd_new_set_alert_config(mailbox_memdev);

	for (size_t i = 0; i < ARRAY_LEN(settings); i++) {
		bool is_byte = settings[i].bytes == 1;

		assert_int_equal(settings[i].set(cmd, is_byte ? 256 : 65536), -EINVAL);
		assert_int_equal(settings[i].set(cmd, is_byte ? -1 : -32769), -EINVAL);
		assert_int_equal(settings[i].set(cmd, INT_MAX), -EINVAL);
		assert_int_equal(settings[i].set(cmd, INT_MIN), -EINVAL);
	}
	mailbox_submitted(cmd);
	assert_memory_equal(mailbox.in, untouched, 12);
}

static void a_temperature_may_be_negative(void **state)
{
	auto_cmd struct cxl_cmd *cmd = cxl_cmd_new_set_alert_config(mailbox_memdev);

	assert_int_equal(SET(dev_under_temperature)(cmd, -10), 0);
	assert_int_equal(SET(dev_over_temperature)(cmd, -32768), 0);
	mailbox_submitted(cmd);
	assert_memory_equal(mailbox.in, "\0\0\0\0\0\x80\xf6\xff\0\0\0\0", 12);
	memcpy(alerts + 6, "\xf6\xff", 2);
	cxl_cmd_unref(take(cmd));
	cmd = asked();
	assert_int_equal((int16_t)GET(dev_under_temperature_crit_alert)(cmd), -10);
}

#define alert_test(fn) cmocka_unit_test_setup_teardown(fn, setup, mailbox_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		alert_test(every_warning_has_its_bit),
		alert_test(every_threshold_has_its_bytes),
		alert_test(every_setting_goes_to_its_bytes),
		alert_test(what_does_not_fit_is_not_cut_off),
		alert_test(a_temperature_may_be_negative),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
