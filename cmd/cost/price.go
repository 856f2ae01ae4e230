package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"
	"gopkg.in/yaml.v3"

	"bankchurn/config"
	"bankchurn/cost"
	"bankchurn/cost/book"
	"bankchurn/internal/hint"
	"bankchurn/report"
	"bankchurn/service"
)

// priceFlags are the flags of cost price.
type priceFlags struct {
	file, traffic string
	freeTier      bool
	failAbove     *decimal.Decimal
	facts         map[string]string
}

func parsePrice(args []string, stderr io.Writer) (priceFlags, error) {
	f := priceFlags{facts: map[string]string{}}
	flags := flag.NewFlagSet("cost price", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() {
		fmt.Fprint(stderr, "usage: cost price [flags] FILE|-\n\nFILE is the output of pulumi preview --json --show-sames; - reads standard input.\nExits with 0, or with 3 if the cost exceeds -fail-above.\n\n")
		flags.PrintDefaults()
	}
	flags.StringVar(&f.traffic, "traffic", "", "`file` with the traffic block as YAML or JSON (default: traffic in the preview's config)")
	flags.BoolVar(&f.freeTier, "free-tier", false, "apply the clouds' monthly free tiers (default: cost.freeTier in the preview's config)")
	failAbove(flags, &f.failAbove, "exit with 3 if the expected monthly cost exceeds this many `USD`")
	flags.Func("fact", "a `[RESOURCE:]FACT=VALUE` that is not among a resource's inputs, for all resources or one; facts: "+strings.Join(hint.Names, ", "), func(text string) error {
		key, value, ok := strings.Cut(text, "=")
		fact := key[strings.LastIndex(key, ":")+1:]
		if !ok || !slices.Contains(hint.Names, fact) {
			return fmt.Errorf("is not FACT=VALUE with one of %s", strings.Join(hint.Names, ", "))
		}
		f.facts[key] = value
		return nil
	})
	if err := flags.Parse(args); err != nil {
		return f, err
	}
	if flags.NArg() != 1 {
		flags.Usage()
		return f, errors.New("pass one FILE, or - for standard input")
	}
	f.file = flags.Arg(0)
	return f, nil
}

// price prints what the resources of a preview cost.
func price(args []string, today time.Time, stdin io.Reader, stdout, stderr io.Writer) int {
	f, err := parsePrice(args, stderr)
	if errors.Is(err, flag.ErrHelp) {
		return 0
	}
	if err != nil {
		return exitUsage
	}
	e, err := f.estimate(today, stdin)
	if err != nil {
		fmt.Fprintln(stderr, "cost price:", err)
		return exitError
	}
	fmt.Fprintln(stdout, report.Lines(e, f.file))
	if f.failAbove != nil && e.Expected.USD.GreaterThan(*f.failAbove) {
		fmt.Fprintf(stderr, "cost price: %s a month is above %s\n", report.Amount(e.Expected), report.Dollars(*f.failAbove))
		return exitAbove
	}
	return 0
}

func (f priceFlags) estimate(today time.Time, stdin io.Reader) (cost.Estimate, error) {
	in := stdin
	if f.file != "-" {
		text, err := os.ReadFile(f.file)
		if err != nil {
			return cost.Estimate{}, err
		}
		in = bytes.NewReader(text)
	}
	digest, err := cost.ReadDigest(in, f.facts)
	if err != nil {
		return cost.Estimate{}, err
	}
	traffic, freeTier, err := f.usage(digest.Config)
	if err != nil {
		return cost.Estimate{}, err
	}
	prices, err := book.Default()
	if err != nil {
		return cost.Estimate{}, err
	}
	e := cost.New(cost.Input{Resources: digest.Resources, Traffic: traffic, FreeTier: freeTier, Book: prices, Today: today})
	if digest.Unlisted > 0 {
		e.Unsupported = append(e.Unsupported, cost.Note{
			Resource: fmt.Sprintf("%d unchanged resources", digest.Unlisted), Type: "not in the JSON", Text: "run pulumi preview --json with --show-sames to include them",
		})
		e.Low.Incomplete, e.Expected.Incomplete, e.High.Incomplete = true, true, true
	}
	return e, nil
}

// usage returns the traffic from the flag, or else from the preview's config.
func (f priceFlags) usage(stack map[string]string) (service.Traffic, bool, error) {
	text, freeTier := "", f.freeTier
	if f.traffic != "" {
		file, err := os.ReadFile(f.traffic)
		if err != nil {
			return service.Traffic{}, false, err
		}
		if text, err = asJSON(file); err != nil {
			return service.Traffic{}, false, fmt.Errorf("%s: %w", f.traffic, err)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(stack)) {
		switch _, name, _ := strings.Cut(key, ":"); {
		case name == "traffic" && f.traffic == "":
			text = stack[key]
		case name == "cost":
			var block struct{ FreeTier bool }
			if json.Unmarshal([]byte(stack[key]), &block) == nil {
				freeTier = freeTier || block.FreeTier
			}
		}
	}
	var traffic service.Traffic
	problems := &config.Report{}
	config.Decode("traffic", text, &traffic, problems)
	return traffic, freeTier, problems.Err()
}

func asJSON(text []byte) (string, error) {
	var tree any
	if err := yaml.Unmarshal(text, &tree); err != nil {
		return "", err
	}
	out, err := json.Marshal(tree)
	return string(out), err
}
