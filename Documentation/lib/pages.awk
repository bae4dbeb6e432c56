# SPDX-License-Identifier: GPL-2.0-only
# pages.awk - make the manual pages of the libraries from the public headers
#
# usage: awk -v out=DIR -v dir=Documentation/lib -f pages.awk areas HEADER...
#
# Writes DIR/PAGE.3.adoc for each row of "areas". What a page says of a function is the comment above
# its prototype: text is written there once, and nowhere else. A section without a page, a page without
# its section and a comment that cannot be understood are faults: exit status 1. A comment is
#
#	NAME() - SUMMARY	@ARGUMENT: TEXT		TEXT, in paragraphs	TAG: TEXT	(Return, Source, ...)
#
# with rows "  -EINVAL  TEXT" below a paragraph or tag. Further lines of a row or argument are indented.

function fault(text)
{
	print "pages.awk: " text >"/dev/stderr"
	faults++
}

function trim(text)
{
	gsub(/^[ \t]+|[ \t]+$/, "", text)
	return text
}

# --- text for asciidoctor: none of it may mean anything, except names ---

function literal(text)
{
	if (text == "")
		return ""
	gsub(/]/, "\\]", text)
	return "pass:c[" text "]"
}

# Functions are bold, arguments slanted.
function marked(text,	result, word, at, len)
{
	result = ""
	while (match(text, /@[a-z_]+|[a-z_0-9]+\(\)/)) {
		at = RSTART
		len = RLENGTH
		word = substr(text, at, len)
		result = result literal(substr(text, 1, at - 1))
		result = result (word ~ /^@/ ? "__" substr(word, 2) "__" : "**" word "**")
		text = substr(text, at + len)
	}
	return result literal(text)
}

# --- a comment ---

# What was collected last: a paragraph, a tag, an argument or a row
function flush_text()
{
	if (what == "paragraph")
		body = body "\n" marked(text) "\n\n"
	else if (what == "argument")
		body = body "__" term "__::\n  " marked(text) "\n"
	else if (what == "tag")
		body = body "**" term "**::\n  " marked(text) "\n"
	else if (what == "row")
		body = body "**" literal(term) "**" (below_tag ? ":::" : "::") "\n  " \
			(text == "" ? "{empty}" : marked(text)) "\n"
	what = ""
}

function start(kind, new_term, new_text)
{
	flush_text()
	if (kind != "row")
		below_tag = kind == "tag"
	what = kind
	term = new_term
	text = trim(new_text)
}

function start_row(line)
{
	if (match(line, /[^ ]  +[^ ]/) && line !~ /^@/) {
		start("row", substr(line, 1, RSTART), substr(line, RSTART + RLENGTH - 1))
		return 1
	}
	if (match(line, /^-E[A-Z0-9]+/)) {
		start("row", substr(line, 1, RLENGTH), substr(line, RLENGTH + 1))
		return 1
	}
	if (sub(/^and /, "", line) || sub(/^anything else: /, "", line)) {
		start("row", "other", line)
		return 1
	}
	return 0
}

# describe(LINES): the comment in asciidoc, without its first line
function describe(lines,	n, i, line, each)
{
	body = what = ""
	below_tag = 0
	n = split(lines, each, "\n")
	for (i = 1; i <= n; i++) {
		line = each[i]
		if (line == "") {
			flush_text()
		} else if (line ~ /^@[A-Za-z_]+: /) {
			start("argument", substr(line, 2, index(line, ":") - 2), substr(line, index(line, ":") + 1))
		} else if (line ~ /^[A-Z][a-z]+: /) {
			start("tag", substr(line, 1, index(line, ":") - 1), substr(line, index(line, ":") + 1))
		} else if (line ~ /^   ?[^ ]/ && what != "argument" && start_row(trim(line))) {
			;
		} else if (what != "") {
			text = text " " trim(line)
		} else {
			start("paragraph", "", line)
		}
	}
	flush_text()
	return body "\n"
}

# --- the headers ---

function add(name, declaration, described)
{
	n_items++
	items[section] = items[section] " " n_items
	item_name[n_items] = name
	item_declaration[n_items] = declaration
	item_doc[n_items] = described ? doc : ""
	doc = ""
}

function end_comment(	first)
{
	in_comment = 0
	if (doc !~ /^DOC: /)
		return
	first = index(doc "\n", "\n")
	section = header ": " substr(doc, 6, first - 6)
	about[section] = substr(doc, first + 1)
	if (!(section in items))
		items[section] = ""
	sections[++n_sections] = section
	doc = ""
}

function end_declaration(	name)
{
	in_declaration = 0
	name = declaration
	if (name ~ /^(enum|struct) [a-z_0-9]+ [{]/) {
		sub(/ [{].*/, "", name)
	} else if (name ~ /^#define/) {
		sub(/^#define /, "", name)
		if (name ~ /^[a-z_]+\(/)
			declaration = substr(name, 1, index(name, ")"))
		sub(/[^A-Za-z_0-9].*/, "", name)
	} else {
		sub(/\(.*/, "", name)
		sub(/.*[^A-Za-z_0-9]/, "", name)
		sub(/[ \t\n]*[{]?$/, "", declaration)
		if (declaration !~ /;$/)
			declaration = declaration ";"
		if (doc == "")
			fault(header ": " name "() is not described")
	}
	add(name, declaration, 1)
}

function begin_header()
{
	header = FILENAME
	sub(/.*\//, "", header)
	section = header ": (none)"
	doc = ""
	library[header] = header ~ /dax/ ? "libdaxctl" : "libcxl"
}

# --- the pages ---

function include_line(header)
{
	return "#include <" (header ~ /dax/ ? "daxctl" : "cxl") "/" header ">"
}

# sections_of(PAGE): its sections into wanted[1..n]
function sections_of(page,	n_headers, i, j, n, n_parts, half, parts, headers)
{
	n = 0
	n_headers = split(page_sections[page], headers, ";")
	for (i = 1; i <= n_headers; i++) {
		split(headers[i], half, ":")
		n_parts = split(half[2], parts, ",")
		for (j = 1; j <= n_parts; j++)
			wanted[++n] = trim(half[1]) ": " trim(parts[j])
	}
	return n
}

function summary(doc)
{
	sub(/\n.*/, "", doc)
	return doc
}

# The first paragraph of a comment may go on below: "NAME - SUMMARY", then its arguments or an empty line
function without_summary(doc)
{
	return index(doc, "\n") ? substr(doc, index(doc, "\n") + 1) : ""
}

function print_item(i, file,	doc, title)
{
	doc = item_doc[i]
	if (doc == "")
		return
	title = summary(doc)
	if (title ~ / - /) {
		doc = without_summary(doc)
		while (doc != "" && doc !~ /^(\n|@|[A-Z][a-z]+: )/) {
			title = title " " trim(summary(doc))
			doc = without_summary(doc)
		}
		print "=== " substr(title, 1, index(title, " - ") - 1) "\n" >file
		print marked(substr(title, index(title, " - ") + 3)) "\n" >file
	} else {
		print "=== " item_name[i] "\n" >file
	}
	printf "%s", describe(doc) >file
}

function print_synopsis(n, file,	i, j, n_numbers, numbers, shown)
{
	print "== SYNOPSIS\n\n[source,c]\n----" >file
	for (i = 1; i <= n; i++) {
		header = wanted[i]
		sub(/:.*/, "", header)
		if (!(header in shown))
			print include_line(header) >file
		shown[header] = 1
	}
	for (i = 1; i <= n; i++) {
		print "" >file
		n_numbers = split(items[wanted[i]], numbers, " ")
		for (j = 1; j <= n_numbers; j++)
			print item_declaration[numbers[j]] >file
	}
	print "----\n\n*cc* _FILE_ *$(pkg-config --cflags --libs " library[header] ")*\n" >file
}

function print_example(page, file,	line, source)
{
	source = dir "/" page ".c"
	print "== EXAMPLES\n\n[source,c]\n----" >file
	if ((getline line <source) <= 0) # and without that one: the licence of the source
		fault("there is no " source)
	while ((getline line <source) > 0)
		print line >file
	close(source)
	print "----\n" >file
}

function print_page(page,	file, i, j, n, n_numbers, names, numbers, others)
{
	file = out "/" page ".3.adoc"
	n = sections_of(page)
	names = page
	for (i = 1; i <= n; i++) {
		if (!(wanted[i] in items))
			fault(page ": there is no section \"" wanted[i] "\"")
		taken[wanted[i]]++
		n_numbers = split(items[wanted[i]], numbers, " ")
		for (j = 1; j <= n_numbers; j++)
			if (item_declaration[numbers[j]] ~ /\(/ && item_name[numbers[j]] ~ /^[a-z_0-9]+$/)
				names = names ", " item_name[numbers[j]]
	}
	print "= " page "(3)\n:doctype: manpage\n:manmanual: " substr(page, 1, index(page, "-") - 1) \
		" manual\n:mansource: cxl {version}\n\n== NAME\n\n" names " - " page_about[page] "\n" >file
	print_synopsis(n, file)
	print "== DESCRIPTION\n" >file
	for (i = 1; i <= n; i++) {
		printf "%s", describe(about[wanted[i]]) >file
		n_numbers = split(items[wanted[i]], numbers, " ")
		for (j = 1; j <= n_numbers; j++)
			print_item(numbers[j], file)
	}
	print "== RETURN VALUE\n\nEach function says it; *" library[header] "*(3) has what holds for every" \
		" call.\n" >file
	print_example(page, file)
	print "== FILES\n\nEach function names its own as *Source*; *" library[header] "*(3) says where" \
		" these are.\n\n== SEE ALSO\n" >file
	others = "*" library[header] "*(3)"
	for (i = 1; i <= n_pages; i++)
		if (pages[i] != page && index(pages[i], library[header] "-") == 1)
			others = others ", *" pages[i] "*(3)"
	print others >file
	close(file)
}

FNR == 1 && NR != 1 { begin_header() }
NR == FNR {
	if ($0 ~ /^#/ || $0 == "")
		next
	split($0, row, / *\| */)
	pages[++n_pages] = row[1]
	page_about[row[1]] = row[2]
	page_sections[row[1]] = row[3]
	next
}
in_comment {
	line = $0
	if (line ~ /\*\/$/) {
		sub(/ *\*\/$/, "", line)
		if (line !~ /^ *\*? *$/)
			doc = doc "\n" line
		end_comment()
		next
	}
	sub(/^ \* ?/, "", line)
	doc = doc == "" ? line : doc "\n" line
	next
}
/^\/\*\*$/ {
	in_comment = 1
	doc = ""
	next
}
/^\/\* .* \*\/$/ {
	doc = substr($0, 4, length($0) - 6)
	next
}
in_body {
	in_body = !/^}/
	next
}
in_declaration {
	declaration = declaration "\n" $0
	if (kind == "macro" ? !/\\$/ : kind == "type" ? /^}/ : /[;{]$/) {
		in_body = kind == "function" && /[{]$/
		if (in_body)
			sub(/\n[{]$/, "", declaration)
		end_declaration()
	}
	next
}
/^#define [A-Za-z_0-9]+[( ]/ {
	declaration = $0
	kind = "macro"
	in_declaration = 1
	if (!/\\$/)
		end_declaration()
	next
}
/^(enum|struct) [a-z_0-9]+ [{]$/ {
	declaration = $0
	kind = "type"
	in_declaration = 1
	next
}
/^[a-z].*\(/ && !/^typedef / {
	declaration = $0
	kind = "function"
	in_declaration = 1
	if (/[;{]$/)
		end_declaration()
	next
}
/^$/ { doc = "" }

END {
	for (p = 1; p <= n_pages; p++)
		print_page(pages[p])
	for (s = 1; s <= n_sections; s++)
		if (taken[sections[s]] != 1 && sections[s] !~ /: rules for every call$/)
			fault("\"" sections[s] "\" is on " taken[sections[s]] + 0 " pages")
	exit faults > 0
}
