// Package cases makes the cases of a contract: for every constraint of the
// document requests on both sides of it, for every rule its examples, for every
// refusal a request that provokes it, and the stories.
//
// Cases are made from the document alone, in a fixed order, and can be listed
// without a run. Each is held against the contract before it is given out: an
// accepted request breaks nothing, a refused one breaks its clause and nothing
// else. What cannot be made has a reason in [Set.Gaps].
//
// A new keyword of schemas goes into schema.go, a new refusal into refusals.go, a
// new story into stories.go; a new rule needs nothing but its row in the document.
package cases
