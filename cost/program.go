package cost

import (
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/cost/book"
	"bankchurn/service"
)

// Options are the options for pricing any Pulumi program.
type Options struct {
	// Traffic is how much the program's service is used. Without it, only the cost without
	// requests is known.
	Traffic service.Traffic
	// FreeTier applies the clouds' monthly free tiers, which are shared by the whole account.
	// Default: false.
	FreeTier bool
	// Facts are values that affect a resource's cost and are not among its inputs, such as how
	// much a bucket stores: by `fact` for all resources, or by `resource:fact` for one. The
	// estimate names the missing ones. Default: none.
	Facts map[string]string
	// Render is how the estimate is shown, such as Lines of package report. Default: the
	// sum, and a row for each line and for each resource that has no price.
	Render func(Estimate) string
	// Today determines dated prices. Default: the clock's day.
	Today time.Time
}

// recordingTime is the timeout for recording a program. A program that waits for a value that
// only the cloud knows would never finish.
const recordingTime = time.Minute

// InPreview wraps any Pulumi Go program: in a preview it shows what the program's
// resources cost per month, for types with a price rule. Types without one are listed, never
// counted as zero. An update only runs the program.
//
// To price it, the program runs a second time, before the real run, under Pulumi's mocks:
//   - Side effects, such as writing a file, happen twice.
//   - The engine answers calls to providers' functions, as in the real run. A failed call
//     returns nothing.
//   - Values that only the cloud knows are unknown, as in the preview of a first deployment.
//
// Pricing never fails a preview: a program that fails, panics or takes a minute in its first run
// is shown as not priced and then runs as usual. A panic in a function passed to ApplyT cannot be
// caught.
func InPreview(program pulumi.RunFunc, o Options) pulumi.RunFunc {
	return func(ctx *pulumi.Context) error {
		if ctx.DryRun() {
			text := ""
			if e, err := OfProgram(ctx, program, o); err != nil {
				text = "Cost: not priced: " + err.Error()
			} else {
				text = o.render(e)
			}
			if err := ctx.Log.Info(text, nil); err != nil {
				return err
			}
		}
		return program(ctx)
	}
}

// OfProgram prices the resources of a program, or of one component's constructor. [InPreview]
// describes how it is run.
func OfProgram(ctx *pulumi.Context, program pulumi.RunFunc, o Options) (Estimate, error) {
	prices, err := book.Default()
	if err != nil {
		return Estimate{}, err
	}
	rec := &recorder{project: ctx.Project(), stack: ctx.Stack(), facts: o.Facts, call: func(args pulumi.MockCallArgs) (resource.PropertyMap, error) {
		return answer(ctx, args), nil
	}}
	type result struct {
		recording *Recording
		err       error
	}
	done := make(chan result, 1)
	go func() {
		recording, err := rec.run(recovering(program))
		done <- result{recording, err}
	}()
	select {
	case r := <-done:
		if r.err != nil {
			return Estimate{}, r.err
		}
		today := o.Today
		if today.IsZero() {
			today = time.Now()
		}
		return New(Input{Resources: r.recording, Traffic: o.Traffic, FreeTier: o.FreeTier, Book: prices, Today: today}), nil
	case <-time.After(recordingTime):
		return Estimate{}, fmt.Errorf("recording the program took more than %s", recordingTime)
	}
}

// recovering turns a panic of the program into an error.
func recovering(program pulumi.RunFunc) pulumi.RunFunc {
	return func(ctx *pulumi.Context) (err error) {
		defer func() {
			if cause := recover(); cause != nil {
				err = fmt.Errorf("the program panics without a deployment: %v", cause)
			}
		}()
		return program(ctx)
	}
}

// answer asks the engine for the result of a provider's function, and returns nothing if the
// call fails.
func answer(ctx *pulumi.Context, args pulumi.MockCallArgs) resource.PropertyMap {
	var out map[string]any
	in := args.Args.Mappable()
	if _, err := ctx.InvokePackageRaw(args.Token, in, &out, ""); err != nil {
		return resource.PropertyMap{}
	}
	return resource.NewPropertyMapFromMap(out)
}

// render shows an estimate. The words of package report come through Render alone, because that
// package imports this one; without them it is a table of the numbers.
func (o Options) render(e Estimate) string {
	if o.Render != nil {
		return o.Render(e)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "Monthly cost in USD: %s\n", e.Expected)
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for i := range e.Lines {
		l := &e.Lines[i]
		amount := l.Expected.String()
		if l.Unpriced != "" {
			amount = l.Unpriced
		}
		fmt.Fprintf(w, "  %s\t%s\t%s\n", l.Owner(), l.Meter, amount)
	}
	for _, n := range e.Unsupported {
		fmt.Fprintf(w, "  %s\t%s\tnot priced: %s\n", n.Resource, n.Type, n.Text)
	}
	_ = w.Flush() // a strings.Builder does not fail
	if keys := e.MissingKeys(); len(keys) > 0 {
		b.WriteString("Set " + strings.Join(keys, ", ") + " for more\n")
	}
	return strings.TrimRight(b.String(), "\n")
}
