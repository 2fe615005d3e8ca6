# grade/labs.mk -- the targets of the labs. The Makefile includes this.

LAB =
DIR =
EARLIER = elf
CLASSROOM =

labs:
	@$(PYTHON) tools/cut --list

lab:
	@$(PYTHON) tools/cut --earlier '$(EARLIER)' $(if $(CLASSROOM),--classroom) '$(LAB)' '$(DIR)'

# SUBMISSION: a folder or an archive, instead of this tree. T: tests with that in their name.
SUBMISSION =
MORE =
grade:
	@$(PYTHON) tools/grade --lab '$(LAB)' --test '$(T)' $(if $(MORE),--more '$(MORE)') $(SUBMISSION)

# VERIFY: what tools/verify-labs takes.
VERIFY =
verify-labs:
	@$(PYTHON) tools/verify-labs $(VERIFY) $(LAB)

# CLASS: what tools/verify-class takes.
CLASS =
verify-class:
	@$(PYTHON) tools/verify-class $(CLASS)

# GRADESCOPE: what tools/gradescope takes.
GRADESCOPE =
gradescope:
	@$(PYTHON) tools/gradescope $(GRADESCOPE) $(LAB)

# The kernel's core on this machine, under sanitizers; in a student's tree what the lab is about.
UNIT_TESTS := $(if $(wildcard lab.json),$(HOST_TESTS),build/host/test_kernel)
unit: $(UNIT_TESTS)
	@for t in $(UNIT_TESTS); do echo "$$t"; $$t || exit 1; done

handin:
	@$(PYTHON) tools/handin $(LAB)

update:
	@tools/update $(FROM)

# The handouts as pages.
handouts: $(patsubst labs/%/handout.md,build/handouts/%.html,$(wildcard labs/*/handout.md))
build/handouts/%.html: labs/%/handout.md tools/handout grade/html.py
	@$(PYTHON) tools/handout $< $@

.PHONY: labs lab grade unit handin update handouts verify-labs verify-class gradescope

## make labs                which labs there are
## make lab LAB=ipc DIR=x   make a student's tree of a lab. What earlier labs were about comes as an
##                          ELF; EARLIER=source: in source; EARLIER=mine:DIR: as written there. CLASSROOM=1 for
##                          GitHub Classroom
## make reference           in a student's tree: boot the finished system; TEST=name as in make qemu
## make grade LAB=ipc       grade this tree; T=test, SUBMISSION=folder or archive,
##                          MORE=folder: the tests there instead, as of a twist
## make unit                the kernel's core on this machine, under sanitizers; in a student's tree
##                          the parts that the lab is about
## make handin              in a student's tree: pack what is handed in
## make update              in a student's tree: take what was mended since; FROM=git remote
## make handouts            the handouts as pages, with pandoc
## make verify-labs         the gates of every lab, and their table; VERIFY='--gate wrong'
## make verify-class        grade a made-up class of 200, by workers and by Slurm; CLASS='--students 20'
## make gradescope LAB=x    the zip for Gradescope, the image; GRADESCOPE=--try tries it as it runs there
