package verify

import (
	_ "embed"
	"encoding/json"
	"fmt"

	"bankchurn/config"
)

// Options is the config block `verify`.
type Options struct {
	// Enabled verifies the endpoint after every update. If verification fails, the update
	// fails before it deletes anything of an earlier platform. Default: true.
	Enabled *bool `pulumi:"enabled,optional" default:"true"`
	// TimeoutSeconds is the timeout of the whole verification, including the wait for
	// `service.healthPath`. Default: 120.
	TimeoutSeconds int `pulumi:"timeoutSeconds,optional" default:"120" min:"1" max:"1800"`
	// Sample is the customer to request a prediction for: an object that the API accepts.
	// Default: the example in the API's documentation.
	Sample map[string]any `pulumi:"sample,optional"`
	// Serving is the release that serves while an update runs, in the format of release.version
	// or release.image; empty if unknown. It comes from the stack's last update, is not a config
	// key, and is used in messages only.
	Serving string
	// Changes are the known config keys of the release that differ from the last update. Not a
	// config key.
	Changes []Change
	// Advisory means that the update moves all clients away from the endpoint, which may be
	// broken: a failure is only a warning. Not a config key.
	Advisory bool
}

// Change is a config key of the release with its value after the last update and now.
type Change struct {
	Key, From, To string
	// Hidden means that the values are digests.
	Hidden bool
}

// maxSample is the longest body that the API accepts: maxBodyBytes in
// app/src/contract.json.
const maxSample = 16384

//go:embed sample.json
var exampleCustomer []byte

// Validate rejects a sample that the API would not accept.
func (o Options) Validate(r *config.Report) {
	if problem := o.sampleProblem(); problem != "" {
		r.Refuse(config.Problem{
			Path: "verify.sample", Reason: problem,
			Allowed: fmt.Sprintf("one customer as an object, such as {age: 35, ...}, at most %d bytes as JSON", maxSample),
		})
	}
}

// sampleProblem describes what is wrong with the sample; empty if it is valid.
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

// On reports whether anything is verified.
func (o Options) On() bool { return o.Enabled == nil || *o.Enabled }

// Body is the body of the prediction's request: the sample as JSON. Validate has accepted it.
func (o Options) Body() []byte {
	text, err := json.Marshal(o.Sample)
	if o.Sample == nil || err != nil {
		return exampleCustomer
	}
	return text
}
