import Checkers
import Histories
import Policies
import Scoring
import Testing

@testable import Glossary

extension Term: CustomTestStringConvertible {
    /// The name, as reports print it.
    public var testDescription: String { name }
}

/// The glossary explains every word that reports use, and its examples show what they say.
@Suite struct GlossaryTests {
    static let anomalies = Glossary.all.filter { $0.group == .anomaly }

    /// The checker itself finds the anomaly in the example, and no other one first.
    @Test(arguments: anomalies)
    func anExampleShowsItsAnomaly(term: Term) throws {
        guard case .found(let criterion, let text) = term.example else { return }
        let anomaly = try #require(Example.anomaly(found: criterion, in: text), "\(criterion)")
        #expect(term.isNamed(anomaly.name), "\(anomaly.name)")
        let property = Criterion.named(criterion)?.property ?? .stock
        #expect(term.contradicts.contains(property), "\(property)")
    }

    @Test func mostExamplesAreFoundAndNotDrawn() {
        let found = Self.anomalies.count { if case .found = $0.example { true } else { false } }
        #expect(found > 50, "\(found) of \(Self.anomalies.count)")
    }

    @Test func aModelRefusesItsExample() throws {
        for term in Glossary.all where term.group == .model {
            guard case .found(let criterion, let text) = term.example else { continue }
            #expect(Example.anomaly(found: criterion, in: text) != nil, "\(term.name)")
        }
    }

    @Test(arguments: Glossary.all)
    func aTermSaysEverythingInEightyColumns(term: Term) {
        for line in term.text { #expect(line.count <= 80, "\(line)") }
        #expect(!term.shownExample.drawing.isEmpty)
        #expect(!term.source.isEmpty)
        let isBreakable = term.group == .anomaly || term.group == .property
        #expect(term.causes.isEmpty == !isBreakable)
        // Long sentences are hard to read in a language that is not one's own.
        for sentence in term.definition.split(separator: /[.:;]/) {
            #expect(sentence.split(separator: " ").count <= 32, "\(sentence)")
        }
    }

    // MARK: Every name has a term

    private func expectTerm(_ name: String, _ group: Term.Group) {
        #expect(Glossary.terms(named: name).contains { $0.group == group }, "\(name)")
    }

    @Test func everyPropertyHasATerm() {
        for property in Property.all {
            expectTerm(property.name, .property)
            for alias in property.aliases { expectTerm(alias, .property) }
        }
        let known = Set(Property.all.map(\.name))
        let terms = Glossary.all.filter { $0.group == .property }
        #expect(terms.allSatisfy { known.contains($0.name) } && terms.count == known.count)
    }

    @Test func everyCriterionHasATerm() {
        for criterion in Criterion.all {
            expectTerm(criterion.name, criterion.model == nil ? .property : .model)
        }
        #expect(
            Glossary.all.filter { $0.group == .model }.map(\.name) == NamedModel.all.map(\.name)
        )
    }

    @Test func everyLabelAndStandingHasATerm() {
        for label in Label.Name.allCases { expectTerm(label.rawValue, .label) }
        for standing in Judgement.Standing.allCases { expectTerm(standing.rawValue, .standing) }
        expectTerm("not claimed", .standing)
        expectTerm("BROKEN", .standing)
    }

    @Test(arguments: [
        "availability", "MTTF", "MTTR", "ok", "yield", "majority", "minority", "outage",
        "converged", "lost", "staleness", "stale reads", "late p99", "visible", "gamma",
        "detection", "siblings", "latency", "p50", "p99", "calls/s",
    ])
    func everyFigureHasATerm(name: String) { expectTerm(name, .figure) }

    @Test func everyClaimOfAPolicyHasATerm() {
        for claim in PolicyClaim.allCases { expectTerm("policy breaks \(claim.name)", .anomaly) }
    }

    // MARK: Names

    @Test func namesAreFoundHoweverTheyAreTyped() {
        for name in ["stale read", "stale-read", "Stale_Read", "STALE-READ"] {
            #expect(Glossary.terms(named: name).map(\.name) == ["stale read"], "\(name)")
        }
        #expect(Glossary.terms(named: "k is at least 3").map(\.name) == ["k is at least"])
        #expect(Glossary.terms(named: "stale by 40 ms").map(\.name) == ["stale by"])
        #expect(Glossary.terms(named: "stale reading").isEmpty)
        #expect(Glossary.terms(named: "PL-3").map(\.name) == ["serializable"])
        // A word of two groups has both its terms.
        #expect(Glossary.terms(named: "long-fork").map(\.group) == [.anomaly, .property])
        #expect(Glossary.terms(named: "untested").map(\.group) == [.label, .standing])
    }

    @Test func whatIsImpliedComesFromTheRegistry() throws {
        let regular = try #require(Glossary.terms(named: "regular").first)
        #expect(regular.implies == [.safe] && regular.impliedBy == [.linearizable])
        let stale = try #require(Glossary.terms(named: "stale read").first)
        #expect(stale.implies.isEmpty && stale.impliedBy.isEmpty)
    }

    @Test func theListNamesEveryTerm() {
        let words = Set(Glossary.list.flatMap { $0.split(separator: /, *| +/).map(String.init) })
        for term in Glossary.all { #expect(words.contains(Term.key(term.name)), "\(term.name)") }
        for line in Glossary.list { #expect(line.count <= 80, "\(line)") }
    }

    @Test func aHistoryThatIsNotWrittenSoIsRefused() {
        #expect(Example.history("0-1 1@n1 write x 1\n2-? 2 write x 2")?.operations.count == 2)
        for text in ["0-1 1 write x", "0 1 write x 1", "0-1 one write x 1", "0-1 1 write x {"] {
            #expect(Example.history(text) == nil, "\(text)")
        }
    }
}
