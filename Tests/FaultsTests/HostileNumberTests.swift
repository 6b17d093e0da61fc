import Histories
import Replication
import TestSupport
import Testing

@testable import Faults

/// No number in a schedule, or in what a fault says, traps where it is read or used.
@Suite struct HostileNumberTests {
    private static let nodes = NodeID.named(count: 3)

    /// Uses a fault as hosts do.
    private func use(_ fault: Fault, _ dice: inout Dice) {
        var state = FaultState()
        state.apply(fault)
        _ = state.summary
        _ = fault.value.jsonText
        var random = SeededGenerator(seed: dice.next())
        switch fault {
        case .skewClocks(let skew, _):
            for elapsed in HostileNumbers.integers { _ = skew.offset(after: elapsed) }
            for elapsed in [0, 1_000_000_000, 3_600_000_000_000 as Int64] {
                let reading = 1_800_000_000_000_000_000 + skew.offset(after: elapsed)
                #expect(reading.magnitude < 1 << 63)
            }
        case .degradeLinks(let trouble, _):
            var passage = LinkTrouble.Passage(trouble)
            for moment in 0..<20 {
                let fate = passage.fate(at: Int64(moment) * 1_000_000, with: &random)
                #expect((fate.delay ?? 0) >= 0 && (fate.secondDelay ?? 0) >= 0)
            }
        case .breakDisks(let trouble, _): #expect(trouble.addedDelay <= .seconds(60))
        default: break
        }
    }

    private func line(_ number: String, _ other: String, _ dice: inout Dice) -> String {
        let offset = dice.pick([number, "\"\(number)s\"", "\"\(number)\"", "1000"])
        let link = #""degrade","value":{"links":[["n1","n2"]],"trouble":"#
        let skew = #""clock-skew","value":{"nodes":["n1"],"skew":"#
        let body = dice.pick([
            skew + #"{"jump":\#(number)}}"#,
            skew + #"{"drift_ppm":\#(number)}}"#,
            skew + #"{"strobe":\#(number),"period":\#(other)}}"#,
            #""disk","value":{"nodes":["n1"],"trouble":{"slow":\#(number)}}"#,
            link + #"{"delay":\#(number),"jitter":\#(other)}}"#,
            link + #"{"loss":\#(number),"reorder":\#(other)}}"#,
            link + #"{"rate":\#(number),"duplicate":\#(other)}}"#,
            #""kill","value":[\#(number)]"#,
            #""kill","value":["n1"]"#,
        ])
        return "{\"offset\":\(offset),\"fault\":\(body)}"
    }

    @Test func schedules() throws {
        var dice = Dice(seed: 5)
        var (read, refused) = (0, 0)
        for round in 0..<20_000 {
            let numbers = (0..<2).map { _ in
                round % 2 == 0
                    ? "\(HostileNumbers.integer(&dice))" : HostileNumbers.text(&dice)
            }
            do throws(ScheduleError) {
                let text = line(numbers[0], numbers[1], &dice)
                for scheduled in try ScheduleFile.parse(text, nodes: Self.nodes) {
                    read += 1
                    #expect(scheduled.offset.nanoseconds >= 0)
                    use(scheduled.fault, &dice)
                }
            } catch {
                refused += 1
            }
        }
        #expect(read > 1_000 && refused > 1_000)
    }

    @Test func countsOfNodesAreAdded() {
        var counts = DiskFaultCounts()
        for number in HostileNumbers.integers {
            let value: Value = ["lost_records": .int(number), "added_ns": .int(number)]
            counts += DiskFaultCounts(value)
            counts += DiskFaultCounts(value)
        }
        let reading = FaultEffect.ClockReading(offset: .min, uncertainty: .max)
        #expect(!FaultEffect.ClockReading(offset: 0, uncertainty: .min).isOff)
        #expect(!reading.isOff || reading.isOff)
    }
}
