import Histories
import Testing

/// The registry of properties, and the relation between them.
@Suite struct PropertyTests {
    @Test func namesAreUnique() {
        let names = Property.all.flatMap { [$0.name] + $0.aliases }
        #expect(Set(names).count == names.count)
        #expect(Property.all.count == Set(Property.all).count)
    }

    @Test func everyPropertyIsFoundByItsNames() {
        for property in Property.all {
            #expect(Property.named(property.name) == property)
            for alias in property.aliases { #expect(Property.named(alias) == property) }
        }
        #expect(Property.named("no-such-property") == nil)
    }

    @Test func everythingImpliedIsInTheRegistry() {
        for property in Property.all {
            #expect(property.implied.isSubset(of: Property.all), "\(property)")
        }
    }

    @Test func implicationIsTransitiveAndHasNoCycle() {
        for property in Property.all {
            #expect(!property.implied.contains(property), "\(property)")
            for weaker in property.implied {
                #expect(property.implied.isSuperset(of: weaker.implied), "\(property), \(weaker)")
            }
        }
    }

    /// A weaker property stands after each of its family that implies it.
    @Test func theStrongestComesFirst() {
        for property in Property.all {
            for weaker in property.implied where weaker.family == property.family {
                #expect(property < weaker || property == .causal, "\(property), \(weaker)")
            }
        }
    }

    /// Names in claims, on command lines and in files that exist.
    @Test(arguments: [
        "linearizable", "serializable", "regular", "causal", "convergent", "durable", "available",
        "progress", "sequential", "causal-cm", "causal-ccv", "causal-cc", "pram",
        "read-your-writes", "monotonic-reads", "monotonic-writes", "writes-follow-reads", "safe",
        "k-atomic", "delta-atomic", "convergence", "lost-writes", "resurrection", "lost-elements",
        "counter-bounds", "total-queue", "fencing", "unique-ids", "reply-order", "readings-kept",
        "readings-rise", "strict-serializable", "snapshot-isolation", "strong-snapshot-isolation",
        "strong-session-read-committed",
    ])
    func nameIsKept(name: String) {
        #expect(Property.named(name)?.name == name)
    }

    /// Separating histories exist for each of these pairs, so neither implies the other.
    @Test(arguments: [
        ("causal-cm", "causal-ccv"), ("causal-cc", "pram"), ("causal-ccv", "pram"),
        ("regular", "sequential"), ("prefix", "cursor-stability"), ("prefix", "consistent-view"),
        ("cursor-stability", "monotonic-atomic-view"),
        ("serializable", "strong-read-committed"), ("serializable", "linearizable"),
    ])
    func areNotComparable(one: String, other: String) throws {
        let one = try #require(Property.named(one))
        let other = try #require(Property.named(other))
        #expect(!one.implies(other) && !other.implies(one))
    }

    @Test func aStrictLevelImpliesItsWeakerFormsAndLevels() {
        let strict = Property.strictSerializable
        #expect(strict.implies(.serializable) && !strict.implies(.linearizable))
        #expect(!Property.serializable.implies(strict))
        for level in IsolationLevel.allCases {
            for form in IsolationLevel.Form.allCases {
                #expect(strict.implies(level.property(form)), "\(form)\(level)")
                #expect(level.property(form).implies(level.property()), "\(form)\(level)")
            }
        }
    }
}
