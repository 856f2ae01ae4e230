package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"bankchurn/cost/book"
	"bankchurn/cost/pricelist"
)

// Exit codes: 0 done or nothing differs, 1 verify found a difference, 2 the lists could not
// be compared or the command line is wrong.
const (
	exitDiffers = 1
	exitFailed  = 2
)

const usage = `usage: prices refresh | verify [flags]

  refresh   look every row up in its vendor's list, write the book, print what changed
  verify    the same without writing; exits 1 when a price differs

`

func run(ctx context.Context, args []string, client *pricelist.Client, today time.Time, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("prices", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() { fmt.Fprint(stderr, usage); flags.PrintDefaults() }
	folder := flags.String("book", filepath.Join("cost", "book", "prices"), "folder of the price book")
	cloud := flags.String("cloud", "", "compare the rows of one cloud only: aws or gcp")
	version := flags.String("version", "current", "version of AWS's offer files, such as 20260911124544")
	if len(args) == 0 || args[0] != "refresh" && args[0] != "verify" {
		flags.Usage()
		return exitFailed
	}
	if err := flags.Parse(args[1:]); err != nil {
		return exitFailed
	}
	if *cloud != "" && *cloud != "aws" && *cloud != "gcp" || flags.NArg() > 0 {
		flags.Usage()
		return exitFailed
	}
	changes, err := compare(ctx, client, *folder, pricelist.Options{Version: *version, Cloud: *cloud, Today: today})
	if err != nil {
		fmt.Fprintf(stderr, "nothing is written:\n%v\n", err)
		return exitFailed
	}
	fmt.Fprint(stdout, pricelist.Report(changes))
	if args[0] == "refresh" {
		if err := write(*folder, changes); err != nil {
			fmt.Fprintln(stderr, err)
			return exitFailed
		}
		return 0
	}
	for i := range changes {
		if changes[i].Priced() {
			return exitDiffers
		}
	}
	return 0
}

func compare(ctx context.Context, client *pricelist.Client, folder string, o pricelist.Options) ([]pricelist.Change, error) {
	prices, err := book.Load(os.DirFS(filepath.Dir(folder)))
	if err != nil {
		return nil, err
	}
	if len(prices.All()) == 0 {
		return nil, fmt.Errorf("%s holds no price book: it is the folder called prices with aws.yaml and gcp.yaml", folder)
	}
	selectors, err := pricelist.LoadSelectors(os.DirFS(filepath.Join(folder, "selectors")))
	if err != nil {
		return nil, err
	}
	return pricelist.Compare(ctx, client, prices, selectors, o)
}

// write edits the files of the book, each at once: a file is the old one or the new one.
func write(folder string, changes []pricelist.Change) error {
	names, err := filepath.Glob(filepath.Join(folder, "*.yaml"))
	if err != nil {
		return fmt.Errorf("price book: %w", err)
	}
	for _, name := range names {
		before, err := os.ReadFile(name)
		if err != nil {
			return fmt.Errorf("price book: %w", err)
		}
		after, err := pricelist.Edit(string(before), changes)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if after == string(before) {
			continue
		}
		if err := replace(name, after); err != nil {
			return fmt.Errorf("price book: %w", err)
		}
	}
	return nil
}

func replace(name, text string) error {
	next := name + ".new"
	if err := os.WriteFile(next, []byte(text), 0o644); err != nil {
		return err
	}
	return os.Rename(next, name)
}
