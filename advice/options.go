package advice

// Options is the config block `advice`: what the decision matrix asks beside the
// traffic. A key left out does not count. Nothing that is deployed depends on it.
type Options struct {
	// Team is the number of people who run the service.
	Team *int `pulumi:"team,optional" min:"1" max:"10000"`
	// Latency says whether a request may wait for an instance to start: relaxed
	// (now and then, it may) or steady (never).
	Latency string `pulumi:"latency,optional" enum:"relaxed,steady"`
	// Phase of the product: mvp, production (the first one) or enterprise.
	Phase string `pulumi:"phase,optional" enum:"mvp,production,enterprise"`
}

const steady = "steady"
