import Faults
import Systems
import Testing

@testable import Control

/// Which ports the rules of the packet filter name.
@Suite struct PortTests {
    @Test func callsAreCutAtPortsForPeersOnly() {
        let rules = KernelLinks.rules(peers: [2380, 26379])
        let lines = rules.split(separator: "\n")
        let calls = lines.filter { $0.contains("@cut_calls") || $0.contains("@cut_reset") }
        #expect(calls.count == 4)
        #expect(calls.allSatisfy { $0.contains("port { 2380, 26379 }") })
        #expect(!rules.contains("2379,") && !rules.contains("2379 }"))
    }

    @Test func packetsAreCutWhateverTheirPort() {
        let packets = KernelLinks.rules(peers: [2380]).split(separator: "\n")
            .filter { $0.contains("@cut_packets") }
        #expect(packets.count == 1 && packets.allSatisfy { !$0.contains("port") })
    }
}
