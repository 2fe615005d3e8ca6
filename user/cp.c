// user/cp.c -- cp: copies files and folders.
#include <user/lib/tool/copy.h>
#include <user/lib/tool/tool.h>

static const char usage[] = "usage: cp [-rapfinuvLPdlsT] SOURCE TARGET\n"
                            "       cp [-rapfinuvLPdls] SOURCE... FOLDER\n"
                            "  -r, --recursive    folders too (also -R)\n"
                            "  -a, --archive      as -rPp\n"
                            "  -p, --preserve     keep mode, owner and times\n"
                            "  -P, --no-dereference  copy symbolic links as such\n"
                            "  -d                 the same\n"
                            "  -L, --dereference  copy what links point to\n"
                            "  -f, --force        remove a target that cannot be opened\n"
                            "  -i, --interactive  ask before a file is replaced\n"
                            "  -n, --no-clobber   replace no file\n"
                            "  -u, --update       replace only older files\n"
                            "  -l, --link         make hard links instead\n"
                            "  -s, --symbolic-link  make symbolic links instead\n"
                            "  -t, --target-directory FOLDER  copy all into it\n"
                            "  -T, --no-target-directory  TARGET is no folder to copy into\n"
                            "  -v, --verbose      tell each file\n";

static struct copy copy;

static void copy_each(const char *source, const char *target) { copy_tree(&copy, source, target); }

static void take_option(int letter) {
    switch (letter) {
    case 'a': copy.preserve = copy.keep_start = true; break;
    case 'd':
    case 'P': copy.keep_start = true; break;
    case 'L': copy.keep_links = copy.keep_start = false; break;
    case 'p': copy.preserve = true; break;
    case 'f': copy.force = true; break;
    case 'i': copy.interactive = true; break;
    case 'n': copy.no_clobber = true; break;
    case 'u': copy.update = true; break;
    case 'l': copy.link = true; break;
    case 's': copy.symlink = true; break;
    case 'v': copy.verbose = true; break;
    }
}

int main(int argc, char **argv) {
    const char *folder = NULL;
    bool plain = false, follow = false;

    tool_start(argc, argv, "rRapfinuvLPdlsTt:", usage);
    for (int letter; (letter = tool_option()) != 0;) {
        take_option(letter);
        copy.recursive |= letter == 'r' || letter == 'R' || letter == 'a';
        follow = letter == 'L' || (follow && letter != 'P' && letter != 'd' && letter != 'a');
        plain |= letter == 'T';
        folder = letter == 't' ? tool_argument : folder;
    }
    // Inside a folder links are kept, unless one asks for what they point to.
    copy.keep_links = (copy.recursive || copy.keep_start) && !follow;
    copy.keep_start = copy.keep_start || copy.recursive;
    copy_operands(folder, plain, copy_each);
    return tool_end();
}
