package service

import "github.com/shopspring/decimal"

// Service says what runs. Its keys mean the same on every platform and never
// change when `platform` does. A key left out takes the platform's default,
// which the platform's own config block documents.
type Service struct {
	// Name prefixes every resource's name. Lower case letters, digits and
	// hyphens, starting with a letter, at most 40 characters: Cloud Run allows
	// 49 and generated names add eight. Default: bankchurn-api.
	Name string `config:"name" default:"bankchurn-api" pattern:"^[a-z]([-a-z0-9]{0,38}[a-z0-9])?$" allowed:"lower case letters, digits and hyphens, starting with a letter, at most 40 characters"`
	// Image is the container image, with a tag or digest. A platform that cannot
	// pull it says so and names its own `image` key, which takes precedence there.
	Image string `config:"image" form:"image"`
	// Port is the TCP port that the container listens on. Default: 8000.
	Port int `config:"port" default:"8000" min:"1" max:"65535"`
	// HealthPath answers 200 to GET once the model is loaded. Default: /health.
	HealthPath string `config:"healthPath" default:"/health" pattern:"^/[A-Za-z0-9/_.-]*$" allowed:"a path that starts with a slash, without query"`
	// CPU is the number of vCPU per instance; fractions are allowed where the
	// platform has them. Default: the platform's.
	CPU *decimal.Decimal `config:"cpu" min:"0.01" max:"64"`
	// MemoryMiB is the memory per instance in MiB. Default: 1024.
	MemoryMiB int `config:"memoryMiB" default:"1024" min:"128" max:"249856"`
	// TimeoutSeconds is the longest one request may take. Default: 30.
	TimeoutSeconds int `config:"timeoutSeconds" default:"30" min:"1" max:"3600"`
	// StartupSeconds is how long an instance may take until HealthPath answers,
	// loading the model included. Default: 60.
	StartupSeconds int `config:"startupSeconds" default:"60" min:"1" max:"240"`
	// Env holds plain environment variables. Values show in previews: secrets
	// belong in Secrets.
	Env map[string]string `config:"env"`
	// Secrets maps environment variables to references in the cloud's secret
	// store: projects/P/secrets/S/versions/V on Google Cloud, a Secrets Manager
	// ARN on AWS. Never values. A platform's own `secrets` key overrides by name.
	Secrets map[string]string `config:"secrets"`
	// Scaling bounds the number of instances.
	Scaling Scaling `config:"scaling"`
	// Public opens the endpoint to the internet without authentication.
	// Default: false; callers then need an identity of the cloud.
	Public bool `config:"public"`
	// GPU asks for a GPU per instance. Default: false.
	GPU bool `config:"gpu"`
	// Labels go on every resource, as AWS tags or Google Cloud labels. Keys and
	// values in lower case letters, digits, hyphens and underscores, at most 63
	// characters: the stricter of the two clouds' rules.
	Labels map[string]string `config:"labels"`
}

// Scaling bounds how many instances run. On Lambda, where an instance serves one
// request at a time, they are provisioned and reserved concurrency.
type Scaling struct {
	// Min is the number of instances kept running when idle; they cost money
	// around the clock. Default: the platform's (0 where it scales to zero).
	Min *int `config:"min" min:"0" max:"1000"`
	// Max is the most instances at one time, and so the bound of the cost.
	// Default: the platform's.
	Max *int `config:"max" min:"1" max:"1000"`
}
