package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"bankchurn/cost/book"
	"bankchurn/cost/pricelist"
)

// Exit codes of cost prices: 0 for success or no difference, 1 if verify found a difference, 2
// if the lists could not be compared or the command line is invalid.
const (
	exitDiffers = 1
	exitFailed  = 2
)

const pricesUsage = `usage: cost prices verify | refresh [flags]

  verify    compare every price with its vendor's list; exits with 1 if one differs
  refresh   the same, and write the differences to the book

Both update the date of the last check if the whole book agrees.

`

// prices compares the price book with the vendors' own lists, and updates it.
func prices(ctx context.Context, args []string, client *pricelist.Client, today time.Time, stdout, stderr io.Writer) int {
	o := pricelist.Options{Today: today}
	flags := flag.NewFlagSet("cost prices", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() { fmt.Fprint(stderr, pricesUsage); flags.PrintDefaults() }
	folder := flags.String("book", filepath.Join("cost", "book", "prices"), "folder of the price book")
	flags.StringVar(&o.Cloud, "cloud", "", "compare the prices of one cloud only: aws or gcp")
	flags.StringVar(&o.Region, "region", "", "compare the prices of one region only, such as eu-central-1 or global")
	flags.StringVar(&o.Version, "version", "current", "version of AWS's offer files, such as 20260911124544")
	if len(args) == 0 || args[0] != "refresh" && args[0] != "verify" {
		flags.Usage()
		return exitFailed
	}
	if err := flags.Parse(args[1:]); err != nil {
		return exitFailed
	}
	if o.Cloud != "" && !slices.Contains(book.Clouds, o.Cloud) || flags.NArg() > 0 {
		flags.Usage()
		return exitFailed
	}
	have, changes, err := compare(ctx, client, *folder, o)
	if err != nil {
		fmt.Fprintf(stderr, "nothing is written:\n%v\n", err)
		return exitFailed
	}
	fmt.Fprint(stdout, pricelist.Report(changes))
	differs := slices.ContainsFunc(changes, func(c pricelist.Change) bool { return c.Priced() })
	if args[0] == "verify" && differs {
		return exitDiffers
	}
	written := map[string][]byte{}
	if args[0] == "refresh" {
		if written, err = pricelist.Files(have, changes); err != nil {
			fmt.Fprintln(stderr, err)
			return exitFailed
		}
	}
	if o.Whole() {
		written[book.CheckedFile] = []byte(today.Format(time.DateOnly) + "\n")
	}
	if err := write(*folder, written); err != nil {
		fmt.Fprintln(stderr, err)
		return exitFailed
	}
	return 0
}

func compare(ctx context.Context, client *pricelist.Client, folder string, o pricelist.Options) (*book.Book, []pricelist.Change, error) {
	prices, err := book.Load(os.DirFS(folder))
	if err != nil {
		return nil, nil, fmt.Errorf("%s is not a price book: %w", folder, err)
	}
	selectors, err := pricelist.LoadSelectors()
	if err != nil {
		return nil, nil, err
	}
	changes, err := pricelist.Compare(ctx, client, prices, selectors, o)
	return prices, changes, err
}

// write replaces files of the book, each atomically.
func write(folder string, files map[string][]byte) error {
	for _, name := range slices.Sorted(maps.Keys(files)) {
		path := filepath.Join(folder, filepath.FromSlash(name))
		if err := os.WriteFile(path+".new", files[name], 0o644); err != nil {
			return fmt.Errorf("price book: %w", err)
		}
		if err := os.Rename(path+".new", path); err != nil {
			return fmt.Errorf("price book: %w", err)
		}
	}
	return nil
}
