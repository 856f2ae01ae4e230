package advice

// Options is the config block `advice`: criteria of the decision matrix other than traffic.
// An unset key does not count. It never affects what is deployed.
type Options struct {
	// Team is the number of people who operate the service. Default: none.
	Team *int `pulumi:"team,optional" min:"1" max:"10000"`
	// Latency is whether a request may wait for an instance to start: relaxed
	// (occasionally) or steady (never). Default: none.
	Latency string `pulumi:"latency,optional" enum:"relaxed,steady"`
	// Phase is the product's phase: mvp, production (the first release in production) or
	// enterprise. Default: none.
	Phase string `pulumi:"phase,optional" enum:"mvp,production,enterprise"`
}

const steady = "steady"
