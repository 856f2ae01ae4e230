// Package verify checks that a deployed service works, and fails the update if it does not.
//
// Every platform has its own wait: Cloud Run for a ready revision, ECS for a steady state,
// Kubernetes for a rollout. None of them calls the service as its clients do. So after that wait,
// this package requests:
//
//	GET healthPath    repeatedly, until 200
//	POST predictPath  with one customer; the answer must match the API's contract
//
// Together they take at most Options.TimeoutSeconds, whatever the server does:
// every request has its own timeout, and no more of a body is read than is
// needed. Certificates are verified, the environment's proxy settings
// (HTTPS_PROXY, HTTP_PROXY, NO_PROXY) apply, and redirects are followed on the
// same host only.
//
// # Retries
//
// GET: everything other than 200, because an endpoint that is not ready yet fails in
// many ways: no DNS record, no target behind the load balancer, a certificate that is
// still being issued, a permission that is still propagating.
//
// POST: failed connections, and 429, 502, 503 and 504. Any other answer is the
// service's own and would not change.
//
// # Private endpoints
//
// With Target.Public false the first GET decides whether the endpoint can be
// verified from here. It cannot when
//
//   - the connection failed: the name does not resolve, the connection timed out,
//     the proxy refused, or the TLS handshake was aborted (an invalid certificate,
//     however, is an answer);
//   - a proxy for plain HTTP answered 407, 502, 503 or 504, which may be its own;
//   - the answer is 401, 403 or one of Target.DeniedStatuses.
//
// The check then ends with Report.Skipped, which is not an error. Anything else is
// an answer from the service: a private endpoint is then verified like a public
// one, except that 401 or 403 to the POST skips the prediction.
package verify
