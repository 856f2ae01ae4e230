package verify

import (
	_ "embed"
	"encoding/json"
	"fmt"

	"bankchurn/config"
)

// Options is the config block `verify`.
type Options struct {
	// Enabled checks the endpoint after every update; when the check fails, so does
	// the update, before anything of an earlier platform is deleted. Default: true.
	Enabled *bool `pulumi:"enabled,optional" default:"true"`
	// TimeoutSeconds bounds the whole check, waiting for the health path included.
	// Default: 120.
	TimeoutSeconds int `pulumi:"timeoutSeconds,optional" default:"120" min:"1" max:"1800"`
	// Sample is the customer that the prediction is asked for, an object as the API
	// takes it. Default: the example of the API's documentation.
	Sample map[string]any `pulumi:"sample,optional"`
	// Serving is the release that answers while an update runs, as release.version or
	// release.image takes it; empty where that is not known. A stack knows it from its last
	// update: it is no config key, and only messages name it.
	Serving string
	// Changes are the config keys of the release that differ from the last update, as far as
	// a stack knows them: no config key either.
	Changes []Change
	// Advisory says that the update takes all callers away from the endpoint, which may be
	// because it does not work: what is found wrong is a warning. No config key either.
	Advisory bool
}

// Change is a config key of the release with its value after the last update and now.
type Change struct {
	Key, From, To string
	// Hidden says that the values are digests.
	Hidden bool
}

// maxSample is the longest body the API takes: maxBodyBytes of
// app/src/contract.json.
const maxSample = 16384

//go:embed sample.json
var exampleCustomer []byte

// Validate refuses a sample that the API would not even read.
func (o Options) Validate(r *config.Report) {
	if problem := o.sampleProblem(); problem != "" {
		r.Refuse(config.Problem{
			Path: "verify.sample", Reason: problem,
			Allowed: fmt.Sprintf("one customer as an object, such as {age: 35, ...}, at most %d bytes as JSON", maxSample),
		})
	}
}

// sampleProblem says what is wrong with the sample; empty when nothing is.
func (o Options) sampleProblem() string {
	if o.Sample == nil {
		return ""
	}
	switch text, err := json.Marshal(o.Sample); {
	case err != nil:
		return "cannot be written as JSON: " + err.Error()
	case len(o.Sample) == 0:
		return "is empty"
	case len(text) > maxSample:
		return fmt.Sprintf("has %d bytes as JSON", len(text))
	}
	return ""
}

// On says whether anything is verified.
func (o Options) On() bool { return o.Enabled == nil || *o.Enabled }

// Body is the body of the prediction's request: the sample as JSON. Validate has accepted it.
func (o Options) Body() []byte {
	text, err := json.Marshal(o.Sample)
	if o.Sample == nil || err != nil {
		return exampleCustomer
	}
	return text
}
