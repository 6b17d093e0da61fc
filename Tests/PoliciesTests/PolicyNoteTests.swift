import Histories
import Replication
import Resilience
import Testing

/// What a policy says of itself survives being written.
@Suite struct PolicyNoteTests {
    static let notes: [PolicyNote] = [
        .breaker(nil, .open, epoch: 3),
        .breaker("n2", .halfOpen, epoch: 4),
        .probe("n1", isUp: false),
        .health("n1", isUp: true),
        .configuration(epoch: 2, current: "n2", left: "n1"),
        .configuration(epoch: 0, current: "n1", left: nil),
        .refused(.noHealthyInstance, call: 17),
        .leftovers(timers: 1, trials: 0, open: ["n1": 2]),
    ]

    @Test(arguments: notes) func survivesBeingWritten(note: PolicyNote) {
        let event = note.event(at: 12)
        #expect(event.time == 12)
        #expect(PolicyNote(event) == note)
    }

    @Test func isNotReadFromOtherEvents() {
        let event = Event(process: .nemesis, kind: .info, f: "partition", value: .map([:]))
        #expect(PolicyNote(event) == nil)
    }
}
