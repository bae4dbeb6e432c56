# SPDX-License-Identifier: GPL-2.0-only
# prototypes.awk - list the functions of a public header and what their comments lack
#
# Prints "proto NAME SINCE" for every prototype, "inline NAME SINCE" for every inline function
# and "fault FILE:LINE: TEXT" for every comment that is missing or incomplete.  It reads our own
# headers only: a declaration begins in column 1 and ends with ";", an inline body with "}" there.
# Where a DOC block says "All return ...", the functions up to the next one need not repeat it.

function fault(text)
{
	print "fault " FILENAME ":" line ": " text
}

# The parameters of the declaration in @decl, without the lists of function pointers.
function parameters(list,	n, i, parts)
{
	sub(/^[^(]*\(/, "", list)
	sub(/\)[^)]*$/, "", list)
	while (match(list, /\(\*[a-z_0-9]+\)\([^()]*\)/)) {
		callback = substr(list, RSTART + 2, RLENGTH)
		sub(/\).*/, "", callback)
		list = substr(list, 1, RSTART - 1) " " callback substr(list, RSTART + RLENGTH)
	}
	n = split(list, parts, ",")
	for (i = 1; i <= n; i++) {
		sub(/(\[[^]]*\])?[ \t]*$/, "", parts[i])
		sub(/.*[^A-Za-z_0-9]/, "", parts[i])
		if (parts[i] != "void" && index(doc, "\n * @" parts[i] ":") == 0)
			fault(name "() does not explain @" parts[i])
	}
}

function check(	since)
{
	name = decl
	sub(/\(.*/, "", name)
	returns_nothing = name ~ /^(static inline )?void [a-z_0-9]+$/
	sub(/.*[^A-Za-z_0-9]/, "", name)

	since = "-"
	if (doc == "") {
		fault(name "() has no comment right above it")
	} else {
		if (index(doc, "\n * " name "() - ") == 0)
			fault("the comment does not begin with \"" name "() - \"")
		parameters(decl)
		if (!returns_nothing && !family_returns && index(doc, "\n * Return: ") == 0)
			fault(name "() does not say what it returns")
		if (match(doc, /\n \* Since: [A-Z0-9_]+/))
			since = substr(doc, RSTART + 11, RLENGTH - 11)
		else
			fault(name "() does not say since when it is there")
	}
	print kind, name, since
	doc = ""
}

function begin(what)
{
	kind = what
	line = FNR
	decl = $0
	in_decl = 1
}

function finish()
{
	in_decl = 0
	in_body = kind == "inline"
	check()
}

in_comment {
	if (keep)
		doc = doc "\n" $0
	in_comment = !/\*\//
	if (!in_comment && index(doc, "\n * DOC: "))
		family_returns = index(doc, "\n * All return ") > 0
	next
}
/^\/\*/ {
	keep = /^\/\*\*$/
	doc = ""
	in_comment = !/\*\//
	next
}
in_body {
	in_body = !/^}/
	next
}
/^(struct|enum|union) [a-z_0-9]+ [{]/ {
	in_body = 1
	doc = ""
	next
}
!in_decl && /^typedef / {
	doc = ""
	next
}
!in_decl && /^static inline / {
	begin("inline")
	next
}
!in_decl && /^[a-z].*\(/ {
	begin("proto")
	if (/;$/)
		finish()
	next
}
in_decl {
	if (kind == "inline" && /^[{]/) {
		finish()
		next
	}
	decl = decl " " $0
	if (/;$/)
		finish()
	next
}
{
	doc = ""
}
