// Package advice says which platform the decision matrix has for a service, why,
// and what speaks against the chosen one. It never decides: the config key
// `platform` does.
//
// The matrix is data: a column of each platform ([service.MatrixColumn]). [Advise] holds it against what a stack states
// (traffic, and the config block `advice`) and against the estimates of all platforms:
// a platform that cannot run the service as configured is never recommended. Each
// criterion that is stated counts one for or one against a platform; the lower cost
// decides between equals.
package advice
