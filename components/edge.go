package components

import "github.com/pulumi/pulumi/sdk/v3/go/pulumi"

// Issuing is a certificate for Endpoint.Host that a certificate authority issues minutes to an hour
// after it finds a DNS record. Until then the host resolves to something else.
type Issuing struct {
	// Name and Value are the CNAME record that the certificate authority checks.
	Name, Value pulumi.StringOutput
	// Seconds is how long an update waits for the certificate.
	Seconds int
	// ByHand means that the stack does not create the record.
	ByHand bool
}

// Edge is an entry point with many locations, which adopt a change one after the other.
type Edge struct {
	// Backend is the backend of the entry point.
	Backend pulumi.StringOutput
	// Seconds is how long until the last location has adopted a change.
	Seconds int
}
