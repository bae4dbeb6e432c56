// SPDX-License-Identifier: LGPL-2.1-or-later
/* dynamic.c - dynamic capacity: the kernel's words for it, partitions of memdevs; see dynamic.h */
#include <errno.h>
#include <limits.h>
#include <string.h>

#include "libcxl/dynamic.h"
#include "libcxl/region-create.h"

/* The word of the drop-in API, and what all words begin with. */
#define USUAL_WORD "dynamic_ram_1"
#define FAMILY "dynamic_ram"

/*
 * Words of the kernel series so far: versions 11 and 10, then a later one that tells four kinds
 * of partitions apart.  The first that a kernel has is what "dynamic" means there; words that
 * are not listed come last.
 */
static const char *const dialects[] = {
	USUAL_WORD,	      "dynamic_ram_a",	"dynamic_ram",
	"dynamic_ram_shared", "dynamic_ram_ro", "dynamic_ram_shared_ro",
};

static size_t rank(const char *word)
{
	size_t i = 0;

	while (i < ARRAY_LEN(dialects) && strcmp(dialects[i], word) != 0)
		i++;
	return i;
}

static int compare_words(const void *a, const void *b)
{
	const char *left = *(char *const *)a, *right = *(char *const *)b;
	size_t one = rank(left), other = rank(right);

	if (one != other)
		return one < other ? -1 : 1;
	return strcmp(left, right);
}

/* "cap_WORD" and "create_WORD_region" tell of a word. */
static int add_word(const char *name, struct words *ret)
{
	static const struct {
		const char *prefix, *suffix;
	} patterns[] = { { "cap_", "" }, { "create_", "_region" } };

	for (size_t i = 0; i < ARRAY_LEN(patterns); i++) {
		const char *word = after_prefix(name, patterns[i].prefix);
		size_t len = word ? strlen(word) : 0, end = strlen(patterns[i].suffix);
		char text[DYNAMIC_WORD_MAX];

		if (!word || !after_prefix(word, FAMILY) || len < end ||
		    strcmp(word + len - end, patterns[i].suffix) != 0 || len - end >= sizeof(text))
			continue;
		snprintf(text, sizeof(text), "%.*s", (int)(len - end), word);
		if (!words_contain(ret, text))
			return words_add(ret, text, strlen(text));
	}
	return 0;
}

/* The window that shows most: where volatile memory may be, dynamic capacity may be too. */
static struct cxl_decoder *telling_window(struct ctx *ctx)
{
	struct cxl_bus *bus = cxl_of(ctx)->known_root ? NULL : cxl_bus_get_first(cxl_of(ctx));
	struct cxl_port *root = bus ? &bus->port : cxl_of(ctx)->known_root;
	struct cxl_decoder *decoder;

	cxl_decoder_foreach(root, decoder)
		if (cxl_decoder_is_volatile_capable(decoder))
			return decoder;
	return cxl_decoder_get_first(root);
}

const struct words *dynamic_words(struct ctx *ctx)
{
	auto_words struct words names = { 0 };
	struct words *found = &cxl_of(ctx)->dynamic_words;
	struct cxl_decoder *decoder;

	if (cxl_of(ctx)->dynamic_known)
		return found;
	decoder = telling_window(ctx);
	if (!decoder || ctx_names(ctx, decoder->obj.devpath, &names) < 0)
		return found;
	cxl_of(ctx)->dynamic_known = true;
	for (size_t i = 0; i < names.n; i++)
		if (add_word(names.at[i], found) < 0)
			cxl_of(ctx)->dynamic_known = false;
	if (found->n > 1)
		qsort(found->at, found->n, sizeof(*found->at), compare_words);
	return found;
}

bool dynamic_is_any(const char *wish)
{
	return !wish || strcmp(wish, USUAL_WORD) == 0;
}

const char *dynamic_word(struct ctx *ctx, const char *wish)
{
	const struct words *words = dynamic_words(ctx);

	if (words->n && dynamic_is_any(wish))
		return words->at[0];
	for (size_t i = 0; wish && i < words->n; i++)
		if (strcmp(words->at[i], wish) == 0)
			return words->at[i];
	return NULL;
}

CXL_API int cxlx_get_dynamic_mode(struct cxl_ctx *ctx, unsigned int index, const char **ret_word)
{
	const struct words *words;

	if (!ctx || !ret_word)
		return -EINVAL;
	words = dynamic_words(core(ctx));
	if (index >= words->n)
		return -ENOENT;
	*ret_word = words->at[index];
	return 0;
}

/* --- root decoders --- */

bool dynamic_can_create(struct cxl_decoder *decoder, const char *word)
{
	struct sysfs_path file = region_create_file(word);

	return ctx_exists(decoder->obj.ctx, object_path(&decoder->obj, file.text).text);
}

/* A kernel that has no word for the capability offers the creation where it is possible. */
static bool has_capability(struct cxl_decoder *decoder, const char *word)
{
	char file[DYNAMIC_WORD_MAX + 8];
	uint64_t capable;
	int r;

	snprintf(file, sizeof(file), "cap_%s", word);
	r = attr_read(&decoder->obj, file, ATTR_BOOL, &capable);
	return r == -ENOENT ? dynamic_can_create(decoder, word) : r == 0 && capable;
}

CXL_API bool cxl_decoder_is_dynamic_ram_1_capable(struct cxl_decoder *decoder)
{
	const struct words *words;

	if (!decoder || !decoder_is_root(decoder))
		return decoder != NULL;
	words = dynamic_words(decoder->obj.ctx);
	for (size_t i = 0; i < words->n; i++)
		if (has_capability(decoder, words->at[i]))
			return true;
	return false;
}

/* --- partitions --- */

static int read_of(struct cxl_memdev *memdev, const char *word, const char *file,
		   enum attr_kind kind, uint64_t *ret)
{
	return attr_read(&memdev->obj, path_join(word, file).text, kind, ret);
}

/* The first partition that goes by one of the kernel's words. */
static int read_any(struct cxl_memdev *memdev, const char *file, enum attr_kind kind, uint64_t *ret)
{
	const struct words *words = dynamic_words(memdev->obj.ctx);
	int r = -ENOENT;

	for (size_t i = 0; r == -ENOENT && i < words->n; i++)
		r = read_of(memdev, words->at[i], file, kind, ret);
	return r;
}

/*
 * Decoders may have finer words than memdevs, whose one partition then goes by the usual
 * word.  So it does where no window is there that could tell the words.
 */
static bool may_have_usual(struct ctx *ctx)
{
	const struct words *words = dynamic_words(ctx);

	return !words_contain(words, USUAL_WORD) && (words->n || !cxl_of(ctx)->dynamic_known);
}

int dynamic_read(struct cxl_memdev *memdev, const char *word, const char *file, enum attr_kind kind,
		 uint64_t *ret)
{
	int r = word ? read_of(memdev, word, file, kind, ret) : read_any(memdev, file, kind, ret);

	if (r == -ENOENT && may_have_usual(memdev->obj.ctx))
		r = read_of(memdev, USUAL_WORD, file, kind, ret);
	return r;
}

bool dynamic_has(struct cxl_memdev *memdev, const char *word)
{
	uint64_t size;

	return read_of(memdev, word, "size", ATTR_U64, &size) == 0 && size >= CXL_CAPACITY_UNIT;
}

uint64_t dynamic_size(struct cxl_memdev *memdev, const char *word)
{
	uint64_t size;

	if (dynamic_read(memdev, word, "size", ATTR_U64, &size) < 0)
		return 0;
	return size < CXL_CAPACITY_UNIT ? 0 : size;
}

CXL_API unsigned long long cxl_memdev_get_dynamic_ram_1_size(struct cxl_memdev *memdev)
{
	return memdev ? dynamic_size(memdev, NULL) : 0;
}

CXL_API int cxlx_memdev_get_dynamic_size(struct cxl_memdev *memdev, const char *word,
					 uint64_t *ret_size)
{
	if (!memdev || !ret_size)
		return -EINVAL;
	return dynamic_read(memdev, word, "size", ATTR_U64, ret_size);
}

/* A decoder holds capacity of the word when that is its mode. */
static uint64_t used_by(struct cxl_decoder *decoder, const char *word)
{
	const char *mode;

	if (cxlx_decoder_get_mode_word(decoder, &mode) < 0 || strcmp(mode, word) != 0)
		return 0;
	return attr_u64_or(&decoder->obj, DECODER_DPA_SIZE, 0);
}

CXL_API int cxlx_memdev_get_dynamic_free(struct cxl_memdev *memdev, const char *word,
					 uint64_t *ret_free)
{
	const char *mode = memdev ? dynamic_word(memdev->obj.ctx, word) : NULL;
	struct cxl_endpoint *endpoint = memdev ? cxl_memdev_get_endpoint(memdev) : NULL;
	struct cxl_decoder *decoder;
	uint64_t size;
	int r;

	if (!ret_free)
		return -EINVAL;
	r = cxlx_memdev_get_dynamic_size(memdev, word, &size);
	if (r < 0)
		return r;
	if (!endpoint)
		return -ENXIO;
	cxl_decoder_foreach(&endpoint->port, decoder) {
		uint64_t used = mode ? used_by(decoder, mode) : 0;

		size -= used < size ? used : size;
	}
	*ret_free = size;
	return 0;
}

CXL_API int cxl_memdev_get_dynamic_ram_1_qos_class(struct cxl_memdev *memdev)
{
	uint64_t class;

	if (!memdev || dynamic_read(memdev, NULL, "qos_class", ATTR_INT, &class) < 0)
		return CXL_QOS_CLASS_NONE;
	return (int)(int64_t) class;
}
