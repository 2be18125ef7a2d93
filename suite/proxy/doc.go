// Package proxy is a reverse proxy that passes the traffic of any client on to a
// service, unchanged, and holds both sides of every exchange against the contract: what
// the client asked and what the service answered.
//
// It is an http.Handler. It judges when an answer has gone through, never delays or
// alters one, and keeps of clean traffic nothing but counts. What it tells and reports
// holds no credential and no secret member.
//
// It does not know the state of the service: an answer 404 is neither right nor wrong
// for it, and nothing that shows over several requests is judged.
package proxy
