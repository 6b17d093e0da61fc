import Policies
import Resilience
import Testing

/// Each bug of a policy breaks the claim that the table says, and a run without it breaks none.
@Suite struct PolicyDefectTests {
    @Test(arguments: PolicyDefect.allCases) func breaksItsClaim(defect: PolicyDefect) throws {
        let scene = DefectScene.of(defect)
        #expect(defect.breaks.isMade(by: scene.policy))
        let found = scene.broken.findings(scene.policy)
        let violation = try #require(found.first { $0.claim == defect.breaks })
        #expect(!violation.explanation.isEmpty)
        #expect(!(violation.calls + violation.attempts + violation.notes).isEmpty)
        #expect(Set(found.map(\.claim)) == [defect.breaks], "\(found.map(\.explanation))")
    }

    @Test(arguments: PolicyDefect.allCases) func isNotSeenInASoundRun(defect: PolicyDefect) {
        let scene = DefectScene.of(defect)
        let found = scene.sound.findings(scene.policy)
        #expect(found.isEmpty, "\(found.map(\.explanation))")
    }

    /// A claim that nothing can break is none: leftovers, attempts and health have cases below.
    @Test func claimsAreBrokenByDefectsOrHaveCasesOfTheirOwn() {
        let broken = Set(PolicyDefect.allCases.map(\.breaks))
        let own: Set<PolicyClaim> = [.attempts, .health, .leftovers]
        #expect(broken.union(own) == Set(PolicyClaim.allCases))
    }

    @Test func pinnedClientsMakeNoClaims() {
        let pinned = ClientPolicy.pinned(timeout: .seconds(1))
        #expect(PolicyClaim.made(by: pinned).isEmpty)
        #expect(PolicyClaim.made(by: .layers([.balance])) == [.attempts, .leftovers, .outcome])
    }

    @Test(arguments: PolicyClaim.allCases) func namesAndSentencesAreThere(claim: PolicyClaim) {
        #expect(PolicyClaim(rawValue: claim.name) == claim)
        #expect(claim.sentence.hasSuffix("."))
    }
}
