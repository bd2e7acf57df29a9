# Builds, runs and installs everything; `make help` lists the targets.

PREFIX  ?= /usr/local
DESTDIR ?=
# Of the library alone, such as /usr/lib64.
LIBDIR  ?= $(PREFIX)/lib
CC      ?= cc
CFLAGS  ?= -O2 -g
# Where objects and programs go; variants (coverage, sanitizers) have their own.
B       ?= build

VERSION := $(shell sed -n 's/.*CELL_VERSION "\(.*\)"/\1/p' src/cell.h)
WARN    := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith \
           -Wwrite-strings -Wundef -Wvla -Wformat=2 -Wimplicit-fallthrough
CPP     := -D_GNU_SOURCE -I. -Isrc -MMD -MP
ALL_C   := $(CPP) $(CPPFLAGS) -std=gnu11 $(WARN) -fvisibility=hidden -fPIC $(CFLAGS) $(VARIANT)

# One line a part: its sources are found, never listed.
not_test = $(filter-out %_test.c,$(wildcard $(1)))
objects  = $(patsubst %.c,$(B)/%.o,$(1))

LIB      := $(call objects,$(call not_test,src/*.c))
TOOL     := $(call objects,$(call not_test,src/tool/*.c))
ATF      := $(call objects,$(call not_test,atf/*.c))
CONFORM  := $(call objects,$(filter-out %/main.c,$(call not_test,reports/*.c reports/*/*.c)))
CASES    := $(patsubst %.c,$(B)/%,$(wildcard cases/*/*_test.c))
UNITS    := $(patsubst %.c,$(B)/%,$(wildcard src/*_test.c src/tool/*_test.c atf/*_test.c reports/*_test.c reports/*/*_test.c))
LIARS    := $(patsubst %.c,$(B)/%,$(wildcard atf/liars/*_test.c reports/liars/*/*_test.c))
PROGRAMS := $(B)/src/tool/ns-tool $(B)/reports/ns-conform $(B)/reports/guard/ns-guard

# The launcher is static where the archives are there: the dynamic loader costs
# it a tenth of its whole time. Instrumented variants stay dynamic; so does all with STATIC= .
archive     = $(wildcard $(shell $(CC) -print-file-name=lib$(1).a))
STATIC     ?= $(if $(and $(call archive,c),$(call archive,jansson)),$(if $(VARIANT),,-static))
TOOL_LIBS   = $(STATIC) -ljansson
CONFORM_PKGS = sqlite3 jansson libxml-2.0 libcap libmd zlib
CONFORM_LIBS = $(shell pkg-config --libs $(CONFORM_PKGS)) -pthread
CONFORM_CPP  = $(shell pkg-config --cflags $(CONFORM_PKGS))

AWKWARD  := $(B)/reports/awkward/awkward
ODD      := $(patsubst %.c,$(B)/%,$(wildcard ci/odd/*.c))

all: suite library $(UNITS) $(LIARS) $(AWKWARD) $(ODD)

suite: $(PROGRAMS) $(CASES)

library: $(B)/libcell.a $(B)/libcell.so

help:
	@sed -n 's/^## //p' Makefile

## sudo make conformance   judge the running kernel: the verdict and a page
conformance: deps
	@test -x $(B)/reports/ns-conform || echo 'building, a minute or two ...'
	@$(MAKE) --no-print-directory -j$$(nproc) -s suite
	@$(B)/reports/ns-conform run --baseline cases/known $(ARGS)

## sudo make check         run every test; ends with "N passed, N failed, N skipped"
check: deps-check
	@$(MAKE) --no-print-directory -j$$(nproc) -s all
	@B=$(B) ci/check

## make lint               compiler warnings as errors, clang-tidy, cppcheck, shellcheck, orphan requirements
lint: deps-lint
	@$(MAKE) --no-print-directory -j$$(nproc) -s all
	@B=$(B) ci/lint

## make coverage           lcov over library, tool, atf and ns-conform in build/coverage/
coverage: deps-coverage
	@ci/coverage

## make sanitize           the tests under AddressSanitizer and UndefinedBehaviorSanitizer
sanitize: deps
	@ci/sanitize

## make validate           every format of a report, and the examples, under the validators of others
validate: deps-check deps-validate
	@$(MAKE) --no-print-directory -j$$(nproc) -s all
	@B=$(B) ci/validate --heavy
	@B=$(B) ci/examples/check --schemas

## make bench              ns-tool beside unshare, bwrap and the bare system calls; reports of many runs
bench: deps-bench
	@$(MAKE) --no-print-directory -j$$(nproc) -s all $(B)/ci/bench/limit $(B)/ci/bench/runs
	@B=$(B) ci/bench/run
	@B=$(B) ci/bench/reports

## make fuzz               hostile bytes into every reader of journals, reports, baselines and profiles
fuzz: deps-fuzz
	@$(MAKE) --no-print-directory -j$$(nproc) -s $(B)/reports/ns-conform $(B)/ci/bench/runs
	@B=$(B) ci/fuzz/run

## sudo make environments  the suite in odd but legal environments, and under another kernel
environments: deps-environments
	@$(MAKE) --no-print-directory -j$$(nproc) -s all
	@B=$(B) ci/environments

## make screenshots        the page, the matrix and a terminal as pictures in build/screenshots/
screenshots: deps-screenshots
	@$(MAKE) --no-print-directory -j$$(nproc) -s suite $(B)/ci/bench/runs
	@B=$(B) ci/screenshots $(ARGS)

## make deb                Debian packages in build/deb/
deb: deps-package
	@B=$(B) ci/package

## sudo make package-check the packages: lintian, and the installed suite in a fresh Debian without this tree
package-check: deps-package
	@B=$(B) ci/package check

deps:
	@ci/deps

deps-%:
	@ci/deps $*

$(B)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(ALL_C) $(EXTRA_CPP) -c -o $@ $<

$(CONFORM) $(B)/reports/awkward/main.o $(B)/reports/%_test.o: EXTRA_CPP = $(CONFORM_CPP)

# The style and the script of pages are part of the program.
$(B)/reports/render/html_assets.o: reports/render/page.css reports/render/page.js

$(B)/libcell.a: $(LIB)
	@rm -f $@
	$(AR) rcs $@ $^

$(B)/libcell.so: $(LIB)
	$(CC) $(CFLAGS) $(VARIANT) -shared -Wl,-soname,libcell.so.0 -o $@ $^ $(LDFLAGS)

$(B)/src/tool/ns-tool: $(TOOL) $(B)/libcell.a
	$(CC) $(CFLAGS) $(VARIANT) -o $@ $^ $(LDFLAGS) $(TOOL_LIBS)

$(B)/atf/atf.a: $(ATF)
	@rm -f $@
	$(AR) rcs $@ $^

# The janitor removes the cgroups of cases that were killed.
$(B)/reports/reports.a: $(CONFORM) $(addprefix $(B)/atf/,group.o file.o process.o)
	@rm -f $@
	$(AR) rcs $@ $^

$(B)/reports/ns-conform: $(B)/reports/main.o $(B)/reports/reports.a $(B)/libcell.a
	$(CC) $(CFLAGS) $(VARIANT) -o $@ $^ $(LDFLAGS) $(CONFORM_LIBS)

# Results for the validators of the formats.
$(AWKWARD): $(B)/reports/awkward/main.o $(B)/reports/reports.a $(B)/libcell.a
	$(CC) $(CFLAGS) $(VARIANT) -o $@ $^ $(LDFLAGS) $(CONFORM_LIBS)

# A case program: its object, the case framework, the library.
$(CASES) $(UNITS) $(LIARS): $(B)/%: $(B)/%.o $(B)/atf/atf.a $(B)/libcell.a
	$(CC) $(CFLAGS) $(VARIANT) -o $@ $(filter %.o,$^) $(filter %.a,$^) $(LDFLAGS) -latf-c $(TEST_LIBS)
	$(CITED)

# A case that cites nothing, or what is no requirement, is no part of the suite.
$(CASES): $(wildcard cases/*/requirements)
$(CASES): CITED = $(if $(VARIANT),,@ci/cites $@ || { rm -f $@; exit 1; })

$(filter $(B)/src/%,$(UNITS)): TEST_LIBS = -lseccomp -pthread
$(filter $(B)/atf/%,$(UNITS)): TEST_LIBS = -lseccomp
$(filter $(B)/src/tool/%,$(UNITS)): TEST_LIBS = -ljansson
$(filter $(B)/reports/%,$(UNITS)): $(B)/reports/reports.a
$(filter $(B)/reports/%,$(UNITS)): TEST_LIBS = $(CONFORM_LIBS)
$(filter $(B)/cases/net/%,$(CASES)): TEST_LIBS = -lmnl

# Runs once a test program: nothing but what it needs.
$(B)/reports/guard/ns-guard: $(B)/reports/guard/main.o
	$(CC) $(CFLAGS) $(VARIANT) -o $@ $^ $(LDFLAGS)

$(B)/ci/%: ci/%.c
	@mkdir -p $(@D)
	$(CC) -D_GNU_SOURCE -std=gnu11 $(WARN) -O2 -o $@ $< $(ODD_LIBS)

$(B)/ci/odd/refuse: ODD_LIBS = -lseccomp
$(B)/ci/bench/runs: ODD_LIBS = -ljansson

# Built by clang into $(B)/fuzz: see ci/fuzz/run.
$(B)/ci/fuzz/%: ci/fuzz/targets.c $(B)/reports/reports.a $(B)/libcell.a
	@mkdir -p $(@D)
	$(CC) $(filter-out -MMD -MP,$(CPP)) $(CONFORM_CPP) -std=gnu11 $(CFLAGS) $(VARIANT) -fsanitize=fuzzer -DTARGET=fuzz_$* -o $@ \
	    $^ $(LDFLAGS) $(CONFORM_LIBS)

## make install            into DESTDIR, PREFIX (/usr/local) and LIBDIR (PREFIX/lib)
install: suite library
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/include $(DESTDIR)$(LIBDIR)/pkgconfig \
	    $(DESTDIR)$(PREFIX)/share/man/man1 $(DESTDIR)$(PREFIX)/share/man/man3 \
	    $(DESTDIR)$(PREFIX)/share/bash-completion/completions
	install $(filter-out %/ns-guard,$(PROGRAMS)) $(DESTDIR)$(PREFIX)/bin
	install -D $(B)/reports/guard/ns-guard $(DESTDIR)$(PREFIX)/lib/ns-conform/ns-guard
	install -m 644 src/cell.h $(DESTDIR)$(PREFIX)/include
	install -m 644 $(B)/libcell.a $(DESTDIR)$(LIBDIR)
	install -m 644 $(B)/libcell.so $(DESTDIR)$(LIBDIR)/libcell.so.0
	ln -sf libcell.so.0 $(DESTDIR)$(LIBDIR)/libcell.so
	sed 's|@PREFIX@|$(PREFIX)|; s|@LIBDIR@|$(LIBDIR)|; s|@VERSION@|$(VERSION)|' src/libcell.pc.in | \
	    install -m 644 /dev/stdin $(DESTDIR)$(LIBDIR)/pkgconfig/libcell.pc
	install -m 644 src/tool/ns-tool.1 reports/ns-conform.1 $(DESTDIR)$(PREFIX)/share/man/man1
	install -m 644 src/libcell.3 $(DESTDIR)$(PREFIX)/share/man/man3
	install -m 644 src/tool/ns-tool.bash $(DESTDIR)$(PREFIX)/share/bash-completion/completions/ns-tool
	install -m 644 reports/ns-conform.bash $(DESTDIR)$(PREFIX)/share/bash-completion/completions/ns-conform
	for k in cases/Kyuafile cases/*/Kyuafile; do \
	    install -D -m 644 $$k $(DESTDIR)$(PREFIX)/lib/ns-conform/$$k; done
	for c in $(patsubst $(B)/%,%,$(CASES)); do install -D $(B)/$$c $(DESTDIR)$(PREFIX)/lib/ns-conform/$$c; done
	install -D -m 644 -t $(DESTDIR)$(PREFIX)/share/ns-conform/cases/profiles cases/profiles/*
	install -D -m 644 -t $(DESTDIR)$(PREFIX)/share/ns-conform/schema reports/schema/*.json
	install -m 644 cases/known cases/known-* $(DESTDIR)$(PREFIX)/share/ns-conform/cases
	for r in cases/*/requirements; do \
	    install -D -m 644 $$r $(DESTDIR)$(PREFIX)/share/ns-conform/$$r; done

## make clean              remove build/; results under conformance/ stay
clean:
	rm -rf build

.PHONY: all suite library deb package-check help conformance check lint coverage sanitize validate bench fuzz environments \
    screenshots deps clean install
.SECONDARY:

-include $(shell find $(B) -name '*.d' 2>/dev/null)
