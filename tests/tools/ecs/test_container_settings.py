from tools.ecs.container_settings import MAX_TEXT, container_settings, flattened, mounts, volume_settings


def test_settings_are_named_as_aws_names_them() -> None:
    document = {
        "user": "app",
        "readonlyRootFilesystem": True,
        "healthCheck": {"command": ["CMD", "true"], "interval": 5, "retries": 2},
        "ulimits": [{"name": "nofile", "softLimit": 1024, "hardLimit": 4096}],
        "image": "not a setting",
    }
    assert container_settings(document) == {
        "user": "app",
        "readonlyRootFilesystem": "true",
        "healthCheck.interval": "5",
        "healthCheck.retries": "2",
        "ulimits": "name=nofile softLimit=1024 hardLimit=4096",
    }


def test_absent_and_empty_settings_are_left_out() -> None:
    assert container_settings({"user": "", "ulimits": [], "stopTimeout": None}) == {}


def test_secrets_are_hidden_and_long_texts_cut() -> None:
    told = dict(flattened("options", {"http_Passwd": "hunter2hunter2", "note": "x" * 1000}))
    assert "hunter2" not in repr(told)
    assert len(told["options.note"]) == MAX_TEXT


def test_volumes_say_what_they_are() -> None:
    document = {"volumes": [{"name": "data", "efsVolumeConfiguration": {"fileSystemId": "fs-1"}}, {"name": "tmp"}]}
    assert volume_settings(document) == {"data": "efsVolumeConfiguration.fileSystemId=fs-1", "tmp": ""}
    assert mounts({"mountPoints": [{"sourceVolume": "tmp", "containerPath": "/tmp"}]}) == {"/tmp": "tmp"}
