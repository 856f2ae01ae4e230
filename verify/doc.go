// Package verify asks a deployed service whether it works, and fails the update
// when it does not.
//
// Every platform has a wait of its own: Cloud Run for a ready revision, ECS for a
// steady state, Kubernetes for a rollout. None of them calls the service the way
// its callers do. So after it:
//
//	GET healthPath    again and again, until 200
//	POST predictPath  with one customer; the answer must keep the API's contract
//
// Both together take at most Options.TimeoutSeconds, whatever the other side
// does: every request has a limit of its own, and of a body no more is read than
// is needed. Certificates are verified, the environment's proxy settings
// (HTTPS_PROXY, HTTP_PROXY, NO_PROXY) apply, and redirects are followed on the
// same host only.
//
// # What is tried again
//
// GET: everything that is not 200, because what is not there yet answers in many
// ways: a name without record, a load balancer without target, a certificate that
// is still being issued, a permission that is still propagating.
//
// POST: connections that fail, and 429, 502, 503 and 504. Any other answer is the
// service's own and would be the same again.
//
// # Private endpoints
//
// With Target.Public false the first GET decides whether the endpoint can be
// verified from here. It cannot when
//
//   - no connection came about: the name has no record, no connection was accepted in time,
//     the proxy refused, or the TLS handshake broke off (an invalid certificate,
//     on the other hand, is an answer);
//   - a proxy for plain HTTP answered 407, 502, 503 or 504, which may be its own;
//   - the answer is 401, 403 or one of Target.DeniedStatuses.
//
// The check then ends with Report.Skipped, which is no error. Everything else is
// an answer of the service: from there on a private endpoint is verified like a
// public one, except that 401 or 403 to the POST skips the prediction.
package verify
