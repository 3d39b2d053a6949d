package io.carillon.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ZooKeeperUrlTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    zk://h1:2181/mesos               | h1:2181         | /mesos
                    zk://h1:1,h2:2,h3:3/a/b          | h1:1,h2:2,h3:3  | /a/b
                    zk://h1,h2:7/mesos               | h1:2181,h2:7    | /mesos
                    zk://h1:2181/mesos/              | h1:2181         | /mesos
                    zk://[::1]:2181/mesos            | [::1]:2181      | /mesos
                    zk://[::1]/mesos                 | [::1]:2181      | /mesos
                    zk://user:pass@h1:2181/mesos     | h1:2181         | /mesos
                    zk://user:p/a@ss@h1:2181/mesos   | h1:2181         | /mesos
                    """)
    void reads(String url, String servers, String path) {
        ZooKeeperUrl read = ZooKeeperUrl.parse(url);

        assertThat(read.servers()).isEqualTo(servers);
        assertThat(read.path()).isEqualTo(path);
    }

    @Test
    void keepsTheCredentialsToItself() {
        ZooKeeperUrl url = ZooKeeperUrl.parse("zk://user:p:a@ss@h1:2181/mesos");

        assertThat(url.credentials()).isEqualTo(Optional.of("user:p:a@ss"));
        assertThat(url).hasToString("zk://***@h1:2181/mesos");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    http://h1:2181/mesos     | zk://
                    zk://h1:2181             | path
                    zk://h1:2181/            | path
                    zk:///mesos              | server
                    zk://h1:2181,/mesos      | host:port
                    zk://:2181/mesos         | host:port
                    zk://h1:port/mesos       | 'port'
                    zk://h1:0/mesos          | '0'
                    zk://h1:65536/mesos      | '65536'
                    zk://h1:2181/a//b        | '/a//b'
                    zk://secret@h1:2181/m    | user:password
                    zk://:secret@h1:2181/m   | user:password
                    zk://user:@h1:2181/m     | user:password
                    """)
    void saysWhatIsWrong(String url, String complaint) {
        assertThatThrownBy(() -> ZooKeeperUrl.parse(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(complaint)
                .message()
                .doesNotContain("secret");
    }
}
