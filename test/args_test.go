package test

import (
	"flag"
	"math/rand/v2"
	"reflect"
	"runtime/debug"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components/cloudrun"
	"bankchurn/components/eks"
	"bankchurn/components/fargate"
	"bankchurn/components/gke"
	"bankchurn/components/kubernetes"
	"bankchurn/components/lambda"
	"bankchurn/config"
)

// component creates a component as another program would.
type component struct {
	args reflect.Type
	make func(ctx *pulumi.Context, args any, opts ...pulumi.ResourceOption) error
}

func of[A, C any](make func(*pulumi.Context, string, *A, ...pulumi.ResourceOption) (C, error)) component {
	return component{reflect.TypeFor[A](), func(ctx *pulumi.Context, args any, opts ...pulumi.ResourceOption) error {
		typed, _ := args.(*A) // nil without args
		_, err := make(ctx, "api", typed, opts...)
		return err
	}}
}

var components = map[string]component{
	"cloudrun": of(cloudrun.New), "eks": of(eks.New), "fargate": of(fargate.New),
	"gke": of(gke.New), "kubernetes": of(kubernetes.New), "lambda": of(lambda.New),
}

// engine records what a program registers, except the stack itself.
type engine struct {
	mu         sync.Mutex
	registered []string
}

func (*engine) Call(pulumi.MockCallArgs) (resource.PropertyMap, error) { return nil, nil }

func (e *engine) NewResource(args pulumi.MockResourceArgs) (string, resource.PropertyMap, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if args.TypeToken != string(resource.RootStackType) {
		e.registered = append(e.registered, args.TypeToken+" "+args.Name)
	}
	return args.Name + "-id", args.Inputs, nil
}

func (e *engine) count() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return len(e.registered)
}

// preview runs body as the program of a preview.
func preview(body func(ctx *pulumi.Context, e *engine)) {
	e := &engine{}
	dryRun := func(info *pulumi.RunInfo) { info.DryRun = true }
	// The error of a malformed Output, which fails the program later, is ignored.
	_ = pulumi.RunErr(func(ctx *pulumi.Context) error { body(ctx, e); return nil }, pulumi.WithMocks("shop", "dev", e), dryRun)
}

// Without args, a component's error names the required config keys.
func TestWithoutArgsAComponentNamesWhatItNeeds(t *testing.T) {
	for name, c := range components {
		for _, args := range []any{nil, reflect.New(c.args).Interface()} {
			preview(func(ctx *pulumi.Context, e *engine) {
				err := c.make(ctx, args)
				want := "service.image"
				if name == "lambda" {
					want = "lambda.zip" // an image is a choice there
				}
				if err == nil || !strings.Contains(err.Error(), want) {
					t.Errorf("%s with %v: got %v, want an error that names %s", name, args, err, want)
				}
				if e.count() > 0 {
					t.Errorf("%s registered %v beside the error", name, e.registered)
				}
			})
		}
	}
}

// random is how long each component is created from random args; by default the suite tries a
// few hundred. Go's own fuzzer would rebuild the clouds' SDKs with coverage counters, which
// takes longer than finding anything.
//
//	go test ./test -run Random -random 1m
var random = flag.Duration("random", 0, "how long to make each component from random args")

// No args make a component panic, and nothing is registered if there is an error.
func TestRandomArgsNeitherPanicNorRegisterDespiteAnError(t *testing.T) {
	for _, name := range config.SortedNames(components) {
		t.Run(name, func(t *testing.T) {
			accepted, began := 0, time.Now()
			seed := uint64(0)
			for ; seed < 300 || time.Since(began) < *random; seed++ {
				preview(func(ctx *pulumi.Context, e *engine) {
					defer func() {
						if problem := recover(); problem != nil {
							t.Fatalf("seed %d: %v\n%s", seed, problem, debug.Stack())
						}
					}()
					fill := &filler{rand: rand.New(rand.NewPCG(seed, 0)), unknown: pulumi.UnsafeUnknownOutput(nil).ApplyT(func(any) string { return "" }).(pulumi.StringOutput)}
					args := reflect.New(components[name].args)
					fill.fill(args.Elem(), "")
					err := components[name].make(ctx, args.Interface())
					// An Output that resolves to something malformed fails the resource that
					// uses it, when others are already registered.
					late := err != nil && strings.Contains(err.Error(), "awaiting input property")
					if err != nil && !late && e.count() > 0 {
						t.Errorf("seed %d: %v, and yet registered: %v", seed, err, e.registered)
					}
					if err == nil {
						accepted++
					}
				})
			}
			t.Logf("%d of %d were accepted", accepted, seed)
			if accepted == 0 || accepted == int(seed) {
				t.Errorf("%d of %d were accepted: the args are too wrong, or too right, to show anything", accepted, seed)
			}
		})
	}
}
